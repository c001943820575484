"""One attempt at a time: what is signed, what is refused, and how long anybody waits."""

import base64
from datetime import timedelta

import pytest
from procrastinate.jobs import Job
from standardwebhooks import Webhook, WebhookVerificationError

from app.kit import webhooks
from app.kit.webhooks import BadAddress, Message, NotDeliveredError, ReceiverGoneError, Target
from tests.receiver import receiving

pytestmark = pytest.mark.anyio

KEY, NEXT = b"k" * 32, b"n" * 32
MESSAGE = Message("msg_00000000000000000000000000000001", '{"type":"预存"}')


def spoken(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://user:secret@hooks.example/",
        "https:///nowhere",
        "ftp://hooks.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.1.2.3]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
        "https://[64:ff9b:1::5db8:d822]/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[fec0::1]/",
        "https://[::5db8:d822]/",
        "https://[::7f00:1]/",
        "https://[::ffff:0:7f00:1]/",
        "https://[::ffff:0:5db8:d822]/",
        "https://[4000::1]/",
        "https://[2001:db8::1]/",
        "https://[3fff::1]/",
        "https://[5f00::1]/",
        "https://[fe80::1]/",
        "https://[ff02::1]/",
        "https://169.254.169.254/latest",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://hooks.example:99999/",
    ],
)
def test_an_address_that_no_message_may_go_to_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        webhooks.check_address(url)


def test_a_public_address_is_taken() -> None:
    assert webhooks.check_address("https://hooks.example:8443/redress?a=b").port == 8443


@pytest.mark.parametrize("host", ["2606:4700::1111", "::ffff:5db8:d822", "64:ff9b::5db8:d822", "2002:5db8:d822::"])
def test_an_address_of_the_world_is_taken(host: str) -> None:
    assert webhooks.check_address(f"https://[{host}]/").hostname == host


async def test_a_name_that_leads_home_is_not_connected_to() -> None:
    async with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        with pytest.raises(NotDeliveredError, match="private address"):
            await webhooks.deliver(MESSAGE, Target(f"https://localhost:{port}/", [KEY]))
        assert receiver.seen == 0


async def test_each_secret_signs_and_the_library_agrees() -> None:
    async with receiving(lambda _: "ok", spoken(KEY), spoken(NEXT)) as receiver:
        assert await webhooks.deliver(MESSAGE, Target(receiver.url, [KEY, NEXT], private=True)) == 204
        assert receiver.taken == {MESSAGE.id: 1}
        assert receiver.hosts == {receiver.url.split("/")[2]}


def test_a_changed_body_a_wrong_secret_and_an_old_stamp_are_found() -> None:
    headers = webhooks.headers(MESSAGE, [KEY])
    Webhook(spoken(KEY)).verify(MESSAGE.body, headers)
    for body, key in ((MESSAGE.body + " ", KEY), (MESSAGE.body, NEXT)):
        with pytest.raises(WebhookVerificationError):
            Webhook(spoken(key)).verify(body, headers)
    old = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)}
    with pytest.raises(WebhookVerificationError):
        Webhook(spoken(KEY)).verify(MESSAGE.body, old)


async def test_no_redirect_is_followed() -> None:
    async with receiving(lambda _: "redirect") as receiver:
        with pytest.raises(NotDeliveredError, match="307"):
            await webhooks.deliver(MESSAGE, Target(receiver.url, [KEY], private=True))
        assert receiver.paths == ["/hooks/redress"]


async def test_who_hangs_is_left_in_time(monkeypatch) -> None:
    monkeypatch.setattr(webhooks, "PATIENCE_S", 0.2)
    async with receiving(lambda _: "hang") as receiver:
        with pytest.raises(NotDeliveredError, match="timeout"):
            await webhooks.deliver(MESSAGE, Target(receiver.url, [KEY], private=True))


async def test_of_a_reply_without_end_only_a_little_is_read() -> None:
    async with receiving(lambda _: "flood") as receiver:
        assert await webhooks.deliver(MESSAGE, Target(receiver.url, [KEY], private=True)) == 200


async def test_a_receiver_that_is_gone_is_not_tried_again() -> None:
    async with receiving(lambda _: "gone") as receiver:
        with pytest.raises(ReceiverGoneError) as gone:
            await webhooks.deliver(MESSAGE, Target(receiver.url, [KEY], private=True))
    job = Job(queue="default", lock=None, queueing_lock=None, task_name="x")
    assert webhooks.Backoff().get_retry_decision(exception=gone.value, job=job) is None


def test_attempts_are_spread_over_three_days_and_then_end() -> None:
    assert timedelta(days=2, hours=20) < timedelta(seconds=sum(webhooks.WAITS_S)) <= timedelta(days=3)
    decided = [
        webhooks.Backoff().get_retry_decision(
            exception=NotDeliveredError("503"),
            job=Job(queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts),
        )
        for attempts in range(len(webhooks.WAITS_S) + 1)
    ]
    assert [each is None for each in decided] == [False] * len(webhooks.WAITS_S) + [True]
