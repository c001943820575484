"""Relays that lie, sleep, err or are not there: the next one is asked, and nothing unsigned is ever taken."""

import asyncio
import socket
import time

import pytest

from app.beacon.errors import BeaconAddressWrong
from app.beacon.quicknet import CHAIN_HASH
from app.beacon.relays import Relays
from tests.relay import FIRST, ROUNDS, SECOND, relaying

pytestmark = pytest.mark.anyio

SIGNATURE = bytes.fromhex(ROUNDS[FIRST]["signature"])
BAD = (
    *("lying", "mistaken", "behind", "broken", "slow", "dripping", "flood", "redirect", "babble", "numbers"),
    "cut",
)

PATIENCE_S = {"slow": 1.5, "dripping": 1.5}
"""Whom the test itself waits for; the others answer at once, on a busy machine too."""


def nobody_listens() -> str:
    """An address at which no one answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("mood", BAD)
async def test_after_a_bad_relay_the_next_one_is_asked(mood):
    async with relaying(mood) as bad, relaying() as good:
        relays = Relays((bad.url, good.url), patience_s=PATIENCE_S.get(mood, 10))
        assert await relays.bring(FIRST) == SIGNATURE
        assert len(bad.asked) == len(good.asked) == 1


@pytest.mark.parametrize("mood", BAD)
async def test_bad_relays_alone_bring_nothing(mood):
    async with relaying(mood) as bad:
        assert await Relays((bad.url, bad.url), patience_s=PATIENCE_S.get(mood, 10)).bring(FIRST) is None
        assert len(bad.asked) == 2


async def test_a_relay_that_is_down_is_passed_over():
    async with relaying() as good:
        assert await Relays((nobody_listens(), good.url)).bring(FIRST) == SIGNATURE
    assert await Relays((nobody_listens(),)).bring(FIRST) is None


async def test_a_name_that_nobody_has_is_passed_over():
    async with relaying() as good:
        assert await Relays(("http://relay.invalid", good.url)).bring(FIRST) == SIGNATURE


async def test_a_round_that_does_not_exist_yet_is_not_known():
    async with relaying() as good:
        assert await Relays((good.url,)).bring(2**33) is None


async def test_the_first_relay_that_has_it_is_the_last_that_is_asked():
    async with relaying() as first, relaying() as second:
        relays = Relays((first.url, second.url))
        assert await relays.bring(SECOND) == bytes.fromhex(ROUNDS[SECOND]["signature"])
        assert first.asked == [f"/{CHAIN_HASH}/public/{SECOND}"]
        assert second.asked == []


async def test_nobody_waits_longer_than_the_patience():
    async with relaying("dripping") as bad:
        began = time.perf_counter()
        assert await Relays((bad.url,), patience_s=0.3).bring(FIRST) is None
        assert time.perf_counter() - began < 10  # it drips for a minute


async def test_checking_leaves_the_loop_alone():
    """The check takes hundreds of milliseconds of pure arithmetic: in a thread, so that others are served meanwhile."""
    async with relaying() as good:
        relays = Relays((good.url,))
        await relays.bring(FIRST)  # loads what the check needs
        turns = 0
        work = asyncio.create_task(relays.bring(FIRST))
        while not work.done():
            await asyncio.sleep(0.005)
            turns += 1
    assert turns > 5


@pytest.mark.parametrize(
    ("setting", "urls"),
    [
        ("drand+https://api.drand.sh", ("https://api.drand.sh",)),
        ("drand+https://a.example,https://b.example/", ("https://a.example", "https://b.example")),
        (
            "drand+http://127.0.0.1:8080/relay/ , https://b.example",
            ("http://127.0.0.1:8080/relay", "https://b.example"),
        ),
    ],
)
def test_the_setting_names_relays_in_their_order(setting, urls):
    assert Relays.parse(setting) == Relays(urls)


@pytest.mark.parametrize(
    "setting",
    [
        "https://api.drand.sh",
        "drand+",
        "drand+api.drand.sh",
        "drand+https://",
        "drand+https://a.example,",
        "drand+https://a.example,,https://b.example",
        "drand+ftp://a.example",
        "drand+https://a.example:port",
        "drand+https://a.example?x=1",
        "drand+https://a.example#x",
        "drand+https://[::1",
        "chain",
    ],
)
def test_a_setting_that_is_not_understood_is_met_at_the_start(setting):
    with pytest.raises(BeaconAddressWrong) as refused:
        Relays.parse(setting)
    assert setting in refused.value.text("en")
    assert setting in refused.value.text("zh-Hans")
