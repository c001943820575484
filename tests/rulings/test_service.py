"""Acts of the rulings domain on a real database, printed and signed for real."""

import asyncio
from hashlib import sha256
from pathlib import Path

import msgspec
import psycopg
import pytest
from msgspec import structs

from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.errors import StaleVersion
from app.kit.settings import Settings
from app.people.errors import LineLeavesTheOffice
from cases import errors as case_errors
from cases.words import Remedy
from rulings import errors, queries
from rulings.schemas import ReviewIn, VoteIn
from rulings.service import (
    answering,
    deciding,
    drafting,
    issuing,
    load_rulebook,
    rulebook,
    showing,
    signing_off,
    verify_file,
)
from rulings.service.issuing import Press
from rulings.signing import Result
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT, PRICE, THREEFOLD, draft, finding, owed, pays, seat, small_draft

pytestmark = pytest.mark.anyio

AGREE, DISAGREE = VoteIn("agree"), VoteIn("disagree", "金额有误")


# rules


async def test_loading_the_rulebook_a_second_time_changes_nothing(database: Database) -> None:
    async with database.transaction(CLOCK) as session:
        assert await load_rulebook(session, CLOCK) == len(rulebook.read_rulebook()) > 20
        assert await load_rulebook(session, CLOCK) == 0


async def test_another_text_under_a_known_version_is_an_error(database: Database, tmp_path: Path) -> None:
    rule = rulebook.read_rulebook()[0]
    async with database.transaction(CLOCK) as session:
        await load_rulebook(session, CLOCK)
        (tmp_path / "law.json").write_bytes(msgspec.json.encode([structs.replace(rule, title="another")]))
        with pytest.raises(errors.RuleChanged):
            await load_rulebook(session, CLOCK, tmp_path)


# the draft


async def test_a_stranger_among_the_mediators_finds_no_case_to_draft(acting: Acting) -> None:
    with pytest.raises(case_errors.CaseNotFound):
        await acting.draft(draft(), acting.bench.other_mediator)


async def test_a_party_may_not_draft(acting: Acting) -> None:
    with pytest.raises(case_errors.NotYourTurn):
        await acting.draft(draft(), acting.bench.merchant)


async def test_a_mediator_who_is_not_confirmed_may_not_draft(acting: Acting) -> None:
    acting.bench.set("assignments", state="drawn")
    with pytest.raises(case_errors.MediatorNotConfirmed):
        await acting.draft(draft())


async def test_nobody_drafts_once_the_case_is_before_the_reviewer(acting: Acting) -> None:
    await acting.submit(draft())
    with pytest.raises(case_errors.NotPossibleNow):
        await acting.draft(draft())


async def test_a_draft_of_an_older_version_is_refused(acting: Acting) -> None:
    first = await acting.draft(draft())
    await acting.draft(small_draft())
    with pytest.raises(StaleVersion):
        await acting.do(acting.bench.mediator, drafting.save, draft(), seen=first.version)


async def test_parties_see_no_draft(acting: Acting) -> None:
    await acting.draft(draft())
    for party in (acting.bench.consumer, acting.bench.merchant, acting.bench.platform):
        with pytest.raises(errors.RulingNotFound):
            await acting.do(party, drafting.show)


async def test_an_incomplete_draft_is_kept_and_cannot_be_submitted(acting: Acting) -> None:
    with pytest.raises(errors.NothingFound):
        await acting.submit(draft(findings=[finding(1, PRICE)], obligations=[pays(1, PRICE, Remedy.refund_full)]))
    assert acting.rulings() == [("draft", None)]


async def test_a_rule_that_was_not_in_force_on_the_day_of_the_order_is_named(acting: Acting) -> None:
    with pytest.raises(errors.RuleDoesNotResolve, match=r"JY-DESC-2\.1"):
        await acting.submit(
            small_draft(findings=[finding(1, 30_000, rules=["JY-DESC-2.1"]), small_draft().findings[1]])
        )


async def test_an_exhibit_that_was_withheld_cannot_be_cited(acting: Acting) -> None:
    with pytest.raises(errors.ExhibitNotDisclosed, match="C-3"):
        await acting.submit(draft(findings=[finding(1, PRICE, exhibits=["C-3"]), finding(2, THREEFOLD)]))


# the provisional view


async def test_a_comment_of_a_party_is_read_by_everybody_at_the_case(acting: Acting) -> None:
    acting.bench.set(state="investigation")
    await acting.do(acting.bench.mediator, drafting.show_view, "初步看法：应当退款。")
    await acting.do(acting.bench.merchant, drafting.comment, "不同意。")
    said = await acting.do(acting.bench.consumer, queries.list_comments)
    assert [(each.side, each.text) for each in said] == [("seller", "不同意。")]
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(acting.bench.other_consumer, queries.list_comments)


async def test_nobody_comments_before_there_is_a_view(acting: Acting) -> None:
    with pytest.raises(case_errors.NotPossibleNow):
        await acting.do(acting.bench.consumer, drafting.comment, "好。")


# the road to signature


async def test_an_ordinary_case_goes_to_the_reviewer(acting: Acting) -> None:
    await acting.submit(small_draft())
    assert acting.state() == "peer_review"


async def test_a_small_case_outside_the_sample_is_frozen_at_once(acting: Acting, monkeypatch) -> None:
    monkeypatch.setattr("rulings.rules.SAMPLE", 0.0)
    acting.bench.set(track="small")
    await acting.submit(small_draft())
    assert acting.state() == "signing"
    assert acting.bench.one("SELECT sampled FROM rulings") is False


async def test_a_small_case_in_the_sample_goes_to_the_reviewer(acting: Acting, monkeypatch) -> None:
    monkeypatch.setattr("rulings.rules.SAMPLE", 1.0)
    acting.bench.set(track="small")
    await acting.submit(small_draft())
    assert acting.state() == "peer_review"
    assert acting.bench.one("SELECT sampled FROM rulings") is True


async def test_the_mediator_may_not_review_the_own_draft(acting: Acting) -> None:
    await acting.submit(draft())
    with pytest.raises(case_errors.NotYourTurn):
        await acting.do(acting.bench.mediator, deciding.review, ReviewIn("agree"), IMPRINT)


async def test_sending_back_without_a_word_is_refused(acting: Acting) -> None:
    await acting.submit(draft())
    with pytest.raises(errors.NotesNeeded):
        await acting.review("send_back")


async def test_a_draft_sent_back_is_drafted_again_with_the_notes_beside_it(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review("send_back", "请写明理由")
    shown = await acting.do(acting.bench.mediator, drafting.show)
    assert (acting.state(), shown.reviews[0].notes) == ("deliberation", "请写明理由")
    await acting.submit(draft())
    assert acting.state() == "peer_review"


async def test_a_panel_decides_by_majority_and_its_votes_are_sealed_until_the_third(acting: Acting) -> None:
    bench = acting.bench
    await acting.submit(draft(), panel=True)
    await acting.vote(bench.reviewer, AGREE)
    await acting.vote(bench.third, DISAGREE)
    assert acting.state() == "panel"
    seen = await acting.do(bench.mediator, drafting.show)
    assert seen.votes == []
    with pytest.raises(errors.AlreadySigned):
        await acting.vote(bench.third, AGREE)
    await acting.vote(bench.mediator, AGREE)
    seen = await acting.do(bench.mediator, drafting.show)
    assert (acting.state(), len(seen.votes)) == ("signing", 3)
    assert sorted(seen.unsigned) == sorted([bench.mediator.name, bench.reviewer.name])
    assert len(seen.text.deciders.panel) == 3


async def test_a_majority_against_the_draft_wants_another_one(acting: Acting) -> None:
    bench = acting.bench
    await acting.submit(draft(), panel=True)
    for member, word in ((bench.reviewer, DISAGREE), (bench.third, DISAGREE), (bench.mediator, AGREE)):
        await acting.vote(member, word)
    assert acting.state() == "panel"
    await acting.draft(small_draft())
    for member in (bench.reviewer, bench.third, bench.mediator):
        await acting.vote(member, AGREE)
    assert acting.state() == "signing"


async def test_a_reviewer_who_disagrees_calls_a_panel(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review("disagree", "不构成欺诈")
    assert acting.state() == "panel"
    await acting.vote(acting.bench.reviewer, DISAGREE)


# signatures


async def test_another_mediator_cannot_sign(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review()
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(acting.bench.other_mediator, signing_off.sign, "0" * 64)


async def test_a_digest_of_another_text_is_no_signature(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review()
    with pytest.raises(errors.AnotherText):
        await acting.do(acting.bench.mediator, signing_off.sign, "0" * 64)


async def test_whoever_no_longer_reports_to_the_board_cannot_sign(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review()
    mediator = acting.bench.mediator.account
    acting.bench.owner.execute("UPDATE appointments SET ended_at = now() WHERE account_id = %s", (mediator,))
    with pytest.raises(LineLeavesTheOffice):
        await acting.sign(acting.bench.mediator)


async def test_nobody_signs_twice(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review()
    await acting.sign(acting.bench.mediator)
    with pytest.raises(errors.AlreadySigned):
        await acting.sign(acting.bench.mediator)


async def test_above_ten_thousand_yuan_the_reviewers_signature_is_needed_too(acting: Acting, press: Press) -> None:
    await acting.submit(draft())
    await acting.review()
    await acting.sign(acting.bench.mediator)
    assert not await issuing.issue(acting.database, press, acting.bench.case_id)
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'rulings:issue'"
    assert acting.bench.one(jobs) == 0
    await acting.sign(acting.bench.reviewer)
    assert acting.bench.one(jobs) == 1


async def test_below_ten_thousand_yuan_the_mediator_signs_alone(acting: Acting) -> None:
    await acting.submit(small_draft())
    await acting.review()
    with pytest.raises(errors.NotYoursToSign):
        await acting.sign(acting.bench.reviewer)
    await acting.sign(acting.bench.mediator)


async def test_what_is_taken_back_leaves_a_void_number_and_the_next_one_follows(acting: Acting) -> None:
    await acting.submit(small_draft())
    await acting.review()
    await acting.do(acting.bench.mediator, signing_off.take_back)
    assert [state for state, _ in acting.rulings()] == ["void", "draft"]
    await acting.submit(small_draft())
    await acting.review()
    first, second = (number for _, number in acting.rulings())
    assert int(second[-6:]) == int(first[-6:]) + 1
    async with acting.database.transaction(acting.bench.auditor) as session:
        assert (await queries.find_public(session, acting.bench.auditor, number=first)).state == "void"
        assert await queries.find_public(session, acting.bench.auditor, number=second) is None


# issuing


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
