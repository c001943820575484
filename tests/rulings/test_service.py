"""Acts of the rulings domain on a real database, up to the signatures."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.errors import StaleVersion
from app.people.errors import LineLeavesTheOffice
from cases import errors as case_errors
from cases.words import Remedy
from rulings import errors, queries
from rulings.press import Press
from rulings.schemas import ReviewIn, VoteIn
from rulings.service import (
    deciding,
    drafting,
    issuing,
    load_rulebook,
    rulebook,
    signing_off,
)
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT, PRICE, THREEFOLD, draft, finding, pays, small_draft

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


async def test_an_exhibit_shown_yesterday_waits_for_the_answer_of_the_others(acting: Acting) -> None:
    yesterday = clock.now() - timedelta(days=1)
    shown = "UPDATE evidence_items SET disclosed_at = %s WHERE disclosed_at IS NOT NULL"
    acting.bench.owner.execute(shown, (yesterday,))
    with pytest.raises(errors.ExhibitTooFresh, match=r"C-1, C-2"):
        await acting.submit(draft())
    acting.bench.owner.execute("UPDATE clock_offset SET seconds = %s", (15 * 86400,))
    await acting.submit(draft())
    assert acting.state() == "peer_review"


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


async def test_a_small_case_outside_the_sample_is_frozen_at_once(acting: Acting) -> None:
    acting.bench.was_drawn(sampled=False)
    acting.bench.set(track="small")
    await acting.submit(small_draft())
    assert acting.state() == "signing"
    assert acting.bench.one("SELECT sampled FROM rulings") is False


async def test_in_a_busy_month_an_ordinary_case_outside_the_sample_is_read_by_nobody_else(acting, monkeypatch) -> None:
    monkeypatch.setattr("rulings.rules.BUSY", -1)
    acting.bench.was_drawn(sampled=False)
    await acting.submit(small_draft())
    assert acting.state() == "signing"


async def test_a_small_case_whose_draw_left_no_value_is_read(acting: Acting) -> None:
    acting.bench.set(track="small")
    await acting.submit(small_draft())
    assert acting.state() == "peer_review"


async def test_a_small_case_in_the_sample_goes_to_the_reviewer(acting: Acting) -> None:
    acting.bench.was_drawn(sampled=True)
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


async def test_an_outvoted_member_has_a_dissent_printed_that_nobody_reads_before_the_third_vote(acting: Acting) -> None:
    bench = acting.bench
    await acting.submit(draft(), panel=True)
    await acting.vote(bench.third, VoteIn("disagree", "见不同意见", "不构成欺诈。"))
    await acting.vote(bench.reviewer, AGREE)
    seen = await acting.do(bench.mediator, drafting.show)
    assert (seen.votes, seen.text) == ([], None)
    await acting.vote(bench.mediator, AGREE)
    text = (await acting.do(bench.mediator, drafting.show)).text
    assert (text.dissent.member, text.dissent.text) == (bench.third.name, "不构成欺诈。")


async def test_a_dissent_from_an_earlier_version_is_not_printed(acting: Acting) -> None:
    bench = acting.bench
    await acting.submit(draft(), panel=True)
    for member in (bench.third, bench.reviewer):
        await acting.vote(member, VoteIn("disagree", "不同意", "不构成欺诈。"))
    await acting.vote(bench.mediator, AGREE)
    await acting.draft(small_draft())
    for member in (bench.third, bench.reviewer, bench.mediator):
        await acting.vote(member, AGREE)
    assert (await acting.do(bench.mediator, drafting.show)).text.dissent is None


async def test_a_vote_for_the_draft_has_nothing_to_dissent_from(acting: Acting) -> None:
    await acting.submit(draft(), panel=True)
    with pytest.raises(errors.NothingToDissentFrom):
        await acting.vote(acting.bench.third, VoteIn("agree", dissent="但是……"))


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


async def test_the_vote_of_a_member_who_was_replaced_counts_no_longer(acting: Acting) -> None:
    bench = acting.bench
    await acting.submit(draft(), panel=True)
    await acting.vote(bench.mediator, AGREE)
    gone = "UPDATE seats SET until_at = now() WHERE holder = %s AND case_id = %s"
    bench.owner.execute(gone, (bench.mediator.account, bench.case_id))
    seat = "INSERT INTO seats VALUES (%s, %s, 'panel', now())"
    bench.owner.execute(seat, (bench.case_id, bench.other_mediator.account))
    await acting.vote(bench.reviewer, AGREE)
    await acting.vote(bench.third, DISAGREE)
    assert acting.state() == "panel"
    await acting.vote(bench.other_mediator, AGREE)
    assert acting.state() == "signing"


async def test_a_reviewer_who_disagrees_calls_a_panel(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review("disagree", "不构成欺诈")
    assert acting.state() == "panel"
    await acting.vote(acting.bench.reviewer, DISAGREE)


# signatures


async def test_nobody_signs_the_text_of_a_mediator_who_was_replaced(acting: Acting) -> None:
    await acting.submit(draft())
    await acting.review()
    acting.bench.set("assignments", confirmed_at=clock.now())
    for actor in (acting.bench.mediator, acting.bench.reviewer):
        with pytest.raises(errors.NotYoursToSign):
            await acting.sign(actor)
    await acting.do(acting.bench.mediator, signing_off.take_back)
    await acting.signed()


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
    acting.bench.owner.execute(
        "UPDATE appointments SET ended_at = now(), ended_because = 'own_wish' WHERE account_id = %s", (mediator,)
    )
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
