"""Drafting, filing, mandates, the word on a fix."""

import pytest

from app.people import service as accounts
from app.people.errors import NoSuchMandate
from app.people.schemas import MandateIn
from cases import errors, queries
from cases.schemas import NotFixedIn, WordIn
from cases.service import filing, performing, responding, showing
from tests import office as people

pytestmark = pytest.mark.anyio


async def test_a_stranger_sees_no_case(database, office, act):
    case_id = await people.filed(database, office)
    for actor in (office.stranger, office.operations, office.board, *office.mediators.values()):
        with pytest.raises(errors.CaseNotFound):
            await act(actor, showing.show, case_id)


async def test_nobody_sees_a_draft_but_its_writer(database, office, act):
    case = await act(office.consumer, filing.start_draft, people.appeal())
    for actor in (office.stranger, office.registrar, office.chief, office.merchant, office.platform):
        with pytest.raises(errors.CaseNotFound):
            await act(actor, showing.show, case.id)
    assert (await act(office.consumer, showing.show, case.id)).state == "draft"


async def test_an_incomplete_draft_is_not_filed_and_not_lost(database, office, act):
    case = await act(office.consumer, filing.start_draft, people.appeal(claims=[]))
    with pytest.raises(errors.AppealIncomplete) as refused:
        await act(office.consumer, filing.file_appeal, case.id)
    assert refused.value.field == "claims"
    assert (await act(office.consumer, showing.show, case.id)).draft.what_happened


async def test_a_draft_is_thrown_away_with_its_clocks(office, act, owner):
    case = await act(office.consumer, filing.start_draft, people.appeal())
    await act(office.consumer, filing.discard_draft, case.id)
    assert owner.execute("SELECT count(*) FROM deadlines").fetchone() == (0,)


async def test_a_forgotten_draft_is_deleted_after_its_warnings_and_mailed_as_a_copy(office, act, owner, pass_time):
    await act(office.consumer, filing.start_draft, people.appeal())
    await pass_time(days=21)
    await pass_time(days=8)
    assert owner.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    await pass_time(days=5)
    assert owner.execute("SELECT count(*) FROM cases").fetchone() == (0,)
    told = owner.execute("SELECT words::text FROM notices WHERE about = 'draft' AND channel = 'mail' ORDER BY id")
    warned = [words for (words,) in told.fetchall()]
    assert len(warned) == 3
    assert people.appeal().what_happened in warned[-1]


async def test_nobody_files_by_a_mandate_that_is_not_theirs_or_was_revoked(office, act):
    mandate = await _mandate(office, act)
    with pytest.raises(NoSuchMandate):
        await act(office.consumer, filing.start_draft, people.appeal(mandate=mandate.id))
    await act(office.consumer, accounts.revoke_mandate, mandate.id)
    with pytest.raises(NoSuchMandate):
        await act(office.stranger, filing.start_draft, people.appeal(mandate=mandate.id))


async def test_a_daughter_files_for_her_mother_and_both_act_on_the_case(office, act):
    mandate = await _mandate(office, act)
    draft = await act(office.stranger, filing.start_draft, people.appeal(mandate=mandate.id))
    case = await act(office.stranger, filing.file_appeal, draft.id)
    assert (case.consumer_id, case.filed_by) == (office.consumer.account_id, office.stranger.account_id)
    for actor in (office.stranger, office.consumer):
        assert (await act(actor, showing.show, case.id)).consumer == office.consumer.name
        assert [line.id for line in await act(actor, queries.list_cases)] == [case.id]
    await act(office.stranger, filing.withdraw, case.id)


async def test_a_revoked_mandate_closes_a_case_that_someone_else_filed(database, office, act):
    case_id = await people.filed(database, office)
    mandate = await _mandate(office, act)
    assert (await act(office.stranger, showing.show, case_id)).state == "screening"
    await act(office.consumer, accounts.revoke_mandate, mandate.id)
    with pytest.raises(errors.CaseNotFound):
        await act(office.stranger, showing.show, case_id)


async def _mandate(office, act):
    wanted = MandateIn(agent_email="stranger@redress.example", scope="everything", proof="委托书")
    return await act(office.consumer, accounts.grant_mandate, wanted)


async def test_only_the_consumers_word_counts_on_a_fix(database, office, act):
    case_id = await people.filed(database, office)
    await act(office.merchant, responding.report_fix, case_id, "已退款")
    for actor in (office.merchant, office.platform):
        with pytest.raises(errors.NotYourTurn):
            await act(actor, filing.say_fixed, case_id, WordIn("fixed"))
    case = await act(office.consumer, filing.say_fixed, case_id, WordIn("partly"))
    assert (case.state, case.first_fixed_at) == ("screening", None)
    case = await act(office.consumer, filing.say_fixed, case_id, WordIn("fixed"))
    assert case.state == "resolved"
    assert case.first_fixed_at is not None


async def test_a_withdrawn_case_hears_no_more_words(database, office, act):
    case_id = await people.filed(database, office)
    await act(office.consumer, filing.withdraw, case_id)
    for word in (filing.withdraw, filing.waive_handling, performing.confirm):
        with pytest.raises(errors.NotPossibleNow):
            await act(office.consumer, word, case_id)
    with pytest.raises(errors.NotPossibleNow):
        await act(office.consumer, performing.say_not_fixed, case_id, NotFixedIn("没有"))
