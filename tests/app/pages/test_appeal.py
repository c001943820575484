"""The form of an appeal: nothing that was typed is lost."""

import pytest

pytestmark = pytest.mark.anyio

CONSUMER, STRANGER = "li@pages.example", "stranger@pages.example"


async def test_a_platform_cannot_file_an_appeal(browser_of):
    assert (await (await browser_of("desk@pages.example")).get("/cases/new")).status_code == 403


async def test_a_stranger_cannot_open_anothers_draft(browser_of, appeal):
    kept = await (await browser_of(CONSUMER)).post("/cases/new", data=appeal(), follow_redirects=False)
    stranger = await browser_of(STRANGER)
    assert (await stranger.get(f"{kept.headers['location']}/edit")).status_code == 404
    assert (await stranger.post(f"{kept.headers['location']}/edit", data=appeal())).status_code == 404


async def test_an_amount_that_is_none_is_shown_again_with_everything_else(browser_of, appeal):
    consumer = await browser_of(CONSUMER)
    reply = await consumer.post("/cases/new", data=appeal({"claims.1.amount": "六千"}))
    assert reply.status_code == 422
    assert 'value="六千"' in reply.text
    assert "序列号在官网查不到。</textarea>" in reply.text
    assert 'href="#claims.1.amount"' in reply.text
    assert "这里还没有内容。" in (await consumer.get("/cases")).text


async def test_a_draft_is_resumed_as_it_was_typed(browser_of, appeal):
    consumer = await browser_of(CONSUMER)
    kept = await consumer.post("/cases/new", data=appeal({"pre_accepts": "true"}), follow_redirects=False)
    page = (await consumer.get(f"{kept.headers['location']}/edit")).text
    for typed in ('value="6499.00"', 'value="2026-04-18"', "电脑是假的，退钱。</textarea>", 'value="HT2026041801177"'):
        assert typed in page
    assert 'name="pre_accepts" value="true" checked' in page


async def test_a_box_that_could_tempt_whoever_decides_is_refused_by_its_name(browser_of, appeal):
    consumer = await browser_of(CONSUMER)
    for box in ("membershipLevel", "seller.salesTier", "会员等级"):
        refused = await consumer.post("/cases/new", data=appeal({box: "9"}))
        assert (refused.status_code, f"“{box}”" in refused.text) == (422, True)
    address = await consumer.get("/cases?粉丝数=9")
    assert (address.status_code, "“粉丝数”" in address.text) == (422, True)


async def test_a_part_that_was_not_begun_may_wait(browser_of):
    consumer = await browser_of(CONSUMER)
    kept = await consumer.post("/cases/new", data={"what_happened": "还没写完"}, follow_redirects=False)
    assert kept.status_code == 303
    refused = await consumer.post(f"{kept.headers['location']}/file", data={})
    assert refused.status_code == 422
    assert "提交前请补充" in refused.text


async def test_another_claim_is_added_without_losing_the_first(browser_of, appeal):
    reply = await (await browser_of(CONSUMER)).post("/cases/new", data=appeal({"more": "claims"}))
    assert 'name="claims.2.in_words"' in reply.text
    assert "电脑是假的，退钱。</textarea>" in reply.text


async def test_words_are_shown_as_words(browser_of, appeal):
    consumer = await browser_of(CONSUMER)
    typed = appeal({"what_happened": "<script>alert(1)</script>"})
    kept = await consumer.post("/cases/new", data=typed, follow_redirects=False)
    assert "<script>alert" not in (await consumer.get(kept.headers["location"])).text
