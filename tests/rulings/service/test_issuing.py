"""From the last signature to a file in the reader's hands, printed and signed for real."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256

import msgspec
import psycopg
import pytest
from msgspec import structs

from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.settings import Settings
from cases import errors as case_errors
from rulings import errors
from rulings.press import Press
from rulings.schemas import VoteIn
from rulings.service import (
    answering,
    drafting,
    issuing,
    load_rulebook,
    showing,
    verify_file,
)
from rulings.signing import Result
from tests.rulings.acting import Acting
from tests.rulings.bench import PRICE, THREEFOLD, draft, finding, owed, seat, small_draft

pytestmark = pytest.mark.anyio

AGREE, DISAGREE = VoteIn("agree"), VoteIn("disagree", "金额有误")


async def once(content: bytes) -> AsyncIterator[bytes]:
    """A stream of one piece."""
    yield content


async def test_a_ruling_is_issued_as_it_was_signed_and_verifies(
    acting: Acting, press: Press, settings: Settings
) -> None:
    bench = acting.bench
    await acting.signed()
    frozen = await acting.do(bench.mediator, drafting.show)
    assert await issuing.issue(acting.database, press, bench.case_id)
    with pytest.raises(errors.RulingNotFound):
        await acting.do(bench.consumer, showing.show)
    assert await acting.publish(settings) == 1
    shown = await acting.do(bench.consumer, showing.show)
    assert shown.text == frozen.text
    assert (acting.state(), shown.text.answer.total.minor) == ("issued", PRICE + THREEFOLD)
    printed = await acting.do(bench.merchant, showing.find_file)
    pdf = b"".join([part async for part in await showing.open_file(press.safe, printed)])
    assert sha256(pdf).hexdigest() == shown.sha256
    verdict = await verify_file(acting.database, settings, pdf)
    assert verdict.result is Result.passed, [s.text("en") for s in verdict.steps if s.result != "passed"]
    assert verdict.number == shown.number


async def test_what_the_ruling_orders_stands_in_the_case_and_waits(
    acting: Acting, press: Press, settings: Settings
) -> None:
    bench = acting.bench
    owed(bench, debtor="platform", remedy="explanation", text="说明")
    await acting.issued(press, settings)
    rows = bench.owner.execute("SELECT no, source, state, amount_minor FROM obligations ORDER BY no").fetchall()
    assert rows[1:] == [
        (2, "ruling", "waiting", PRICE),
        (3, "ruling", "waiting", THREEFOLD),
        (4, "ruling", "waiting", None),
    ]
    shown = await acting.do(bench.consumer, showing.show)
    assert [duty.number for duty in shown.text.obligations] == [2, 3, 4]
    outcomes = bench.owner.execute(
        "SELECT outcome FROM claims UNION ALL SELECT outcome FROM handling_failures"
    ).fetchall()
    assert [outcome for (outcome,) in outcomes] == ["upheld", "upheld", "found", "found"]
    case = bench.owner.execute("SELECT outcome, effect, issued_at IS NOT NULL FROM cases").fetchone()
    assert case == ("upheld", "overturned", True)


async def test_all_three_parties_are_told(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.issued(press, settings)
    assert acting.bench.one("SELECT count(DISTINCT holder_id) FROM notices WHERE about = 'ruling'") == 3


async def test_two_at_once_issue_one_ruling(acting: Acting, press: Press) -> None:
    await acting.signed()
    both = await asyncio.gather(*(issuing.issue(acting.database, press, acting.bench.case_id) for _ in range(2)))
    assert sorted(both) == [False, True]
    assert [state for state, _ in acting.rulings()] == ["issued"]
    assert acting.bench.one("SELECT count(*) FROM journal_entries WHERE kind = 'ruling_issued'") == 1


async def test_a_crash_after_signing_is_followed_by_the_same_number(acting: Acting, press: Press, monkeypatch) -> None:
    await acting.signed()
    (_, number), *_ = acting.rulings()

    async def crash(*_: object) -> bool:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(issuing, "_issue", crash)
        with pytest.raises(ConnectionError):
            await issuing.issue(acting.database, press, acting.bench.case_id)
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    assert acting.rulings() == [("issued", number)]


async def test_only_files_of_no_ruling_are_cleared(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.issued(press, settings)
    lost = await press.safe.store(once(b"its process died"))
    await issuing.clear_loose(acting.database, press.safe)
    assert await press.safe.objects.size(lost.object_name)  # younger than a day
    await issuing.clear_loose(acting.database, press.safe, timedelta(seconds=-1))
    assert await press.safe.objects.size(lost.object_name) is None
    printed = await acting.do(acting.bench.consumer, showing.find_file)
    assert b"".join([part async for part in await showing.open_file(press.safe, printed)]).startswith(b"%PDF")


async def test_a_consent_given_at_filing_carries_out_what_grants_everything(acting: Acting, press, settings) -> None:
    acting.bench.set(pre_accepts=True)
    await acting.issued(press, settings)
    assert acting.state() == "performing"
    assert set(acting.bench.owner.execute("SELECT state FROM obligations").fetchall()) == {("open",)}


async def test_a_consent_given_at_filing_is_not_enough_where_less_was_granted(acting: Acting, press, settings) -> None:
    acting.bench.set(pre_accepts=True)
    await acting.submit(small_draft())
    await acting.review()
    await acting.sign(acting.bench.mediator)
    await issuing.issue(acting.database, press, acting.bench.case_id)
    await acting.publish(settings)
    assert acting.state() == "issued"


async def test_where_nothing_is_owed_the_case_is_concluded(acting: Acting, press: Press) -> None:
    lost = [structs.replace(small_draft().findings[1], claim=no) for no in (1, 2)]
    nothing = [structs.replace(h, found=False) for h in draft().handling]
    await acting.submit(draft(effect="confirmed", findings=lost, handling=nothing, obligations=[]))
    await acting.review()
    await acting.sign(acting.bench.mediator)
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    assert acting.state() == "concluded"
    assert acting.bench.one("SELECT outcome FROM cases") == "not_upheld"


# afterwards


async def test_the_merchant_cannot_accept_for_the_consumer(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.issued(press, settings)
    with pytest.raises(case_errors.NotYourTurn):
        await acting.do(acting.bench.merchant, answering.accept)


async def test_nobody_accepts_a_ruling_before_it_is_published(acting: Acting, press: Press) -> None:
    await acting.signed()
    await issuing.issue(acting.database, press, acting.bench.case_id)
    with pytest.raises(errors.RulingNotFound):
        await acting.do(acting.bench.consumer, answering.accept)


async def test_accepted_it_begins_to_run(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.issued(press, settings)
    await acting.do(acting.bench.consumer, answering.accept)
    assert acting.state() == "performing"
    assert set(acting.bench.owner.execute("SELECT state FROM obligations").fetchall()) == {("open",)}


async def test_rejected_it_ends_the_case_and_binds_nobody(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.issued(press, settings)
    await acting.do(acting.bench.consumer, answering.reject, "太少")
    assert acting.state() == "rejected"


async def test_a_ruling_set_aside_is_annulled_and_its_file_fails_at_step_eight(acting, press, settings) -> None:
    await acting.issued(press, settings)
    printed = await acting.do(acting.bench.consumer, showing.find_file)
    pdf = b"".join([part async for part in await showing.open_file(press.safe, printed)])
    acting.bench.set(state="investigation", issued_at=None)
    for _ in range(2):
        async with acting.database.transaction(CLOCK) as session:
            await answering.follow(session, acting.bench.case_id, "set_aside")
    assert [state for state, _ in acting.rulings()] == ["annulled"]
    assert acting.bench.one("SELECT count(*) FROM journal_entries WHERE kind = 'ruling_annulled'") == 1
    verdict = await verify_file(acting.database, settings, pdf)
    assert [step.number for step in verdict.steps if step.result is Result.failed] == [8]


async def test_a_case_opened_again_has_the_new_ruling_in_force(
    acting: Acting, press: Press, settings: Settings
) -> None:
    await acting.issued(press, settings)
    acting.bench.set(state="deliberation", issued_at=None)
    await acting.submit(small_draft(findings=[finding(1, 30_000, outcome="upheld"), small_draft().findings[1]]))
    await acting.review()
    await acting.sign(acting.bench.mediator)
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    (old, _), (new, number) = acting.rulings()
    assert (old, new) == ("superseded", "issued")
    assert acting.bench.one("SELECT superseded_by FROM rulings WHERE state = 'superseded'") == number


async def test_a_case_withdrawn_at_the_last_moment_leaves_a_void_number(acting: Acting, press: Press) -> None:
    await acting.signed()
    acting.bench.set(state="withdrawn")
    assert not await issuing.issue(acting.database, press, acting.bench.case_id)
    async with acting.database.transaction(CLOCK) as session:
        await answering.follow(session, acting.bench.case_id, "withdraw")
    assert [state for state, _ in acting.rulings()] == ["void"]


async def test_a_private_seller_owes_no_traders_remedy(database: Database, owner: psycopg.Connection) -> None:
    async with database.transaction(CLOCK) as session:
        await load_rulebook(session, CLOCK)
    acting = Acting(database, seat(owner, private_seller=True))
    with pytest.raises(errors.TradersOnly, match="statutory_extra_damages"):
        await acting.submit(draft())


async def test_the_public_sees_no_party(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.issued(press, settings)
    public = Actor(Role.public)
    async with acting.database.transaction(public) as session:
        number = acting.rulings()[0][1]
        found = await showing.show_public(session, public, number=number)
        with pytest.raises(errors.RulingNotFound):
            await showing.show_public(session, public, sha256="0" * 64)
    said = msgspec.json.encode(found).decode()
    assert not any(name in said for name in ("李明远", "星河", "海桐"))
