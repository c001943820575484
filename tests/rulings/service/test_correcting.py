"""Slips of the pen and of the sums: who may name them, what is none, and the edition that corrects them."""

import msgspec
import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from cases import errors as case_errors
from rulings import errors
from rulings.schemas import RulingOut, SlipIn, SlipsIn
from rulings.service import answering, correcting, drafting, issuing, showing, verify_file
from rulings.signing import Result
from tests.rulings.acting import Acting
from tests.rulings.bench import PRICE, THREEFOLD, owed

pytestmark = pytest.mark.anyio

REASONS = SlipIn("reasons", 1, "与页面描述不符", "与商品页面描述不符")
LOWER = SlipIn("sum", 2, "6,499.00", "6498.00")
HIGHER = SlipIn("sum", 2, "6,499.00", "6,499.10")


def named(*slips: SlipIn) -> SlipsIn:
    return SlipsIn(list(slips) or [REASONS], "漏写了两个字。")


@pytest.fixture
async def issued(acting: Acting, press, settings) -> Acting:
    """The laptop ruling, published; obligation 1 is from before it."""
    owed(acting.bench, debtor="platform", remedy="explanation", text="说明")
    await acting.issued(press, settings)
    return acting


async def shown(acting: Acting) -> RulingOut:
    return await acting.do(acting.bench.consumer, showing.show)


async def file(acting: Acting, press) -> bytes:
    printed = await acting.do(acting.bench.consumer, showing.find_file)
    return b"".join([part async for part in await showing.open_file(press.safe, printed)])


async def correct(acting: Acting, press, settings, *slips: SlipIn) -> None:
    """Of the mediator's own motion, signed by both, issued and published."""
    await acting.do(acting.bench.mediator, correcting.ask, named(*slips))
    await acting.sign(acting.bench.mediator, acting.bench.reviewer)
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    assert await acting.publish(settings) == 1


NO_SLIPS = [
    (SlipIn("reasons", 1, "从未写过", "写过"), errors.NotASlip),
    (SlipIn("reasons", 9, "与页面描述不符", "x"), errors.NotASlip),
    (SlipIn("obligation", 2, "付", "x"), errors.NotASlip),
    (SlipIn("reasons", 1, "与页面描述不符", "与页面描述不符"), errors.NothingCorrected),
    (SlipIn("sum", 2, "6500.00", "6400.00"), errors.NotASlip),
    (SlipIn("sum", 4, "0", "1"), errors.NotASlip),
    (SlipIn("sum", 2, "6499.00", "许多"), errors.NothingCorrected),
    (SlipIn("sum", 2, "6499.00", "0.00"), errors.NothingCorrected),
    (SlipIn("sum", 2, "6499.00", "6499.001"), errors.NothingCorrected),
    (SlipIn("sum", 2, "6499.00", "96499.00"), errors.OtherDeciders),
]


def test_no_slip_can_touch_a_finding_or_an_outcome() -> None:
    for part in ("outcome", "effect", "granted", "party", "award"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"part": part, "number": 1, "old": "upheld", "new": "not_upheld"}, SlipIn)


async def test_who_is_at_no_side_names_no_slip_and_what_is_none_is_refused(issued: Acting, monkeypatch) -> None:
    bench = issued.bench
    for who in (bench.third, bench.reviewer, bench.chief):
        with pytest.raises((case_errors.NotYourTurn, case_errors.CaseNotFound)):
            await issued.do(who, correcting.ask, named())
    for slip, refused in NO_SLIPS:
        with pytest.raises(refused):
            await issued.do(bench.consumer, correcting.ask, named(slip))
    last = (await shown(issued)).text.next.correct_until
    late = clock.now().replace(year=last.year + 1)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(errors.CorrectionTooLate, match=last.isoformat()):
        await issued.do(bench.merchant, correcting.ask, named())
    assert bench.one("SELECT count(*) FROM ruling_slips") == 0


async def test_a_party_asks_the_mediator_is_told_and_all_sides_read_the_answer(issued: Acting) -> None:
    bench = issued.bench
    row = await issued.do(bench.merchant, correcting.ask, named())
    for act, more in ((correcting.grant, ()), (correcting.refuse, ("不是笔误",))):
        with pytest.raises(case_errors.NotYourTurn):
            await issued.do(bench.consumer, act, row.id, *more)
    told = "SELECT count(*) FROM notices WHERE holder_id = %s AND channel = 'desk' AND words::text LIKE '%%slip%%'"
    assert bench.one(told, bench.mediator.account) == 1
    assert [one.state for one in (await shown(issued)).slips] == ["open"]
    await issued.do(bench.mediator, correcting.refuse, row.id, "原文无误。")
    (one,) = (await shown(issued)).slips
    assert (one.side, one.state, one.reason, one.corrected_by) == ("seller", "refused", "原文无误。", None)
    assert bench.one("SELECT count(DISTINCT holder_id) FROM notices WHERE words::text LIKE '%%not corrected%%'") == 3
    with pytest.raises(errors.SlipDecided):
        await issued.do(bench.mediator, correcting.grant, row.id)


async def test_the_edition_is_signed_by_whoever_signed_the_ruling_and_refused_after_all_it_is_void(
    issued: Acting, press
) -> None:
    bench = issued.bench
    row = await issued.do(bench.consumer, correcting.ask, named())
    edition = await issued.do(bench.mediator, correcting.grant, row.id)
    with pytest.raises(errors.SlipDecided):
        await issued.do(bench.mediator, correcting.grant, row.id)
    with pytest.raises(errors.CorrectionInHand):
        await issued.do(bench.mediator, correcting.ask, named())
    frozen = await issued.do(bench.mediator, drafting.show)
    assert (frozen.number, len(frozen.unsigned)) == (edition.number, 2)
    assert [one.state for one in (await shown(issued)).slips] == ["granted"]
    await issued.sign(bench.mediator)
    assert not await issuing.issue(issued.database, press, bench.case_id)
    await issued.do(bench.mediator, correcting.refuse, row.id, "再看之后，不是笔误。")
    assert [state for state, _ in issued.rulings()] == ["issued", "void"]
    assert [one.state for one in (await shown(issued)).slips] == ["refused"]


async def test_the_edition_passes_the_old_file_says_by_what_it_was_corrected_and_what_is_owed_follows(
    issued: Acting, press, settings
) -> None:
    before, old = await shown(issued), await file(issued, press)
    await correct(issued, press, settings, LOWER, REASONS, SlipIn("obligation", 3, "原支付账户", "原来的支付账户"))
    after, new = await shown(issued), await file(issued, press)
    text = after.text
    assert (after.corrects, after.state, after.number != before.number) == (before.number, "issued", True)
    assert text.claims[0].reasons == "与商品页面描述不符。"
    assert (text.claims[0].award.minor, text.answer.total.minor) == (PRICE - 100, PRICE + THREEFOLD - 100)
    assert text.answer.how.count("原来的支付账户") == 1
    assert [one.corrected_by for one in after.slips] == [after.number]
    assert (await verify_file(issued.database, settings, new)).result is Result.passed
    verdict = await verify_file(issued.database, settings, old)
    assert [step.number for step in verdict.steps if step.result is Result.failed] == [8]
    assert after.number in verdict.steps[7].text("en")
    assert "corrected" in verdict.steps[7].text("en")
    rows = issued.bench.owner.execute("SELECT amount_minor, text FROM obligations ORDER BY no").fetchall()
    assert [amount for amount, _ in rows] == [None, PRICE - 100, THREEFOLD, None]
    assert rows[2][1] == "付至原来的支付账户。"
    assert issued.bench.one("SELECT total_minor FROM rulings WHERE state = 'issued'") == PRICE + THREEFOLD - 100
    kinds = "SELECT count(*) FROM journal_entries WHERE kind = 'ruling_corrected' AND file_sha256 IS NOT NULL"
    assert issued.bench.one(kinds) == 1


async def test_what_was_corrected_can_be_corrected_again_and_no_late_word_annuls_it(
    issued: Acting, press, settings
) -> None:
    await correct(issued, press, settings)
    async with issued.database.transaction(CLOCK) as session:
        await answering.follow(session, issued.bench.case_id, "set_aside")
    await correct(issued, press, settings, SlipIn("reasons", 1, "商品页面", "商品详情页面"))
    assert [state for state, _ in issued.rulings()] == ["corrected", "corrected", "issued"]
    assert (await shown(issued)).text.claims[0].reasons == "与商品详情页面描述不符。"


async def test_a_sum_that_was_accepted_is_lowered_only_where_the_consumer_asks(issued: Acting) -> None:
    bench = issued.bench
    await issued.do(bench.consumer, answering.accept)
    for who in (bench.merchant, bench.mediator):
        with pytest.raises(errors.SumAccepted):
            await issued.do(who, correcting.ask, named(LOWER))
    assert (await issued.do(bench.merchant, correcting.ask, named(HIGHER))).side == "seller"
    assert (await issued.do(bench.consumer, correcting.ask, named(LOWER))).side == "consumer"


async def test_a_sum_that_was_paid_meanwhile_is_corrected_no_more(issued: Acting, press) -> None:
    await issued.do(issued.bench.consumer, answering.accept)
    await issued.do(issued.bench.mediator, correcting.ask, named(HIGHER))
    await issued.sign(issued.bench.mediator, issued.bench.reviewer)
    issued.bench.set("obligations", state="proven")
    with pytest.raises(errors.SumAlreadyPaid):
        await issued.do(issued.bench.consumer, correcting.ask, named(LOWER))
    assert not await issuing.issue(issued.database, press, issued.bench.case_id)
    assert [state for state, _ in issued.rulings()] == ["issued", "void"]
    assert [one.state for one in (await shown(issued)).slips] == ["lapsed"]


@pytest.mark.parametrize(("step", "states"), [("set_aside", ["annulled", "void"]), ("reopen", ["issued", "void"])])
async def test_a_case_that_is_opened_again_ends_an_unsigned_edition(issued: Acting, step: str, states) -> None:
    await issued.do(issued.bench.mediator, correcting.ask, named())
    issued.bench.set(state="investigation", issued_at=None)
    async with issued.database.transaction(CLOCK) as session:
        await answering.follow(session, issued.bench.case_id, step)
    assert [state for state, _ in issued.rulings()] == states
