"""Obligations: proof, "not fixed", enforcement, and the consumer's word at the end."""

from functools import partial

import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from cases import errors
from cases.lifecycle import Action
from cases.schemas import AnswerIn, DepositIn, NewObligation, NotFixedIn, ProofIn, ResponseIn
from cases.service import filing, moving, performing, responding, showing
from cases.words import Remedy, Side
from tests import office as people

pytestmark = pytest.mark.anyio
PROOF = ProofIn("银行回单")
REFUND = NewObligation(Side.seller, Remedy.refund_full, "退款", 7, people.AmountIn(5000).money())
POLICY = NewObligation(Side.seller, Remedy.policy_change, "改规则", 30)
LABEL = NewObligation(Side.seller, Remedy.return_label, "面单", 2)
RETURN = NewObligation(Side.consumer, Remedy.return_goods, "寄回", 7, after=1)
AFTER_RETURN = NewObligation(Side.seller, Remedy.refund_full, "退款", 7, REFUND.amount, after=2)


@pytest.fixture
def ordered(database, office, owner):
    """A case in which a ruling ordered these links and was accepted."""

    async def order(*links: NewObligation):
        case_id = await people.accepted(database, office)
        owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
        owner.execute("UPDATE cases SET state = 'signing'")
        owner.execute("UPDATE deadlines SET done_at = now()")
        owner.execute("ALTER TABLE cases ENABLE TRIGGER USER")
        async with database.transaction(CLOCK) as session:
            case = await performing.queries.lock_case(session, CLOCK, case_id)
            case.issued_at = clock.now()
            await performing.owe(session, CLOCK, case, list(links), source="ruling", starts=False)
            await moving.advance(session, CLOCK, case, Action.issue)
            await moving.advance(session, CLOCK, case, Action.accept_ruling)
            await performing.start_all(session, CLOCK, case)
        return case_id

    return order


async def owed(office, act, case_id):
    return (await act(office.consumer, showing.show, case_id)).obligations


async def test_only_the_debtor_proves_and_only_the_creditor_waives(office, act, ordered):
    case_id = await ordered(LABEL, REFUND)
    label, refund = await owed(office, act, case_id)
    for actor, row in ((office.consumer, label), (office.platform, label), (office.consumer, refund)):
        with pytest.raises(errors.NotYourTurn):
            await act(actor, performing.prove, case_id, row.id, PROOF)
    with pytest.raises(errors.NotYourTurn):
        await act(office.merchant, performing.waive, case_id, refund.id)


async def test_no_word_of_the_consumer_ends_what_everybody_is_to_read(office, act, ordered, owner):
    answered = partial(performing.prove, form=Remedy.policy_change)
    case_id = await ordered(LABEL, POLICY)
    label, policy = await owed(office, act, case_id)
    with pytest.raises(errors.NotYourTurn):
        await act(office.consumer, performing.waive, case_id, policy.id)
    await act(office.merchant, performing.prove, case_id, label.id, PROOF)
    await act(office.consumer, performing.confirm, case_id)
    assert owner.execute("SELECT state FROM cases").fetchone() == ("resolved",)
    assert [row.state for row in await owed(office, act, case_id)] == ["confirmed", "open"]
    await act(office.merchant, answered, case_id, policy.id, PROOF)
    assert [row.state for row in await owed(office, act, case_id)] == ["confirmed", "proven"]


async def test_what_a_shop_is_to_pay_its_platform_may_pay(office, act, ordered):
    case_id = await ordered(REFUND)
    row = (await owed(office, act, case_id))[0]
    await act(office.platform, performing.prove, case_id, row.id, PROOF)
    assert (await act(office.consumer, showing.show, case_id)).state == "confirming"


async def test_a_proof_names_no_evidence_that_is_not_of_this_case(office, act, ordered):
    case_id = await ordered(REFUND)
    row = (await owed(office, act, case_id))[0]
    with pytest.raises(errors.ThingNotFound):
        await act(office.merchant, performing.prove, case_id, row.id, ProofIn("回单", new_id()))


async def test_a_link_starts_when_the_one_before_it_is_done(office, act, ordered):
    case_id = await ordered(LABEL, RETURN, AFTER_RETURN)
    for debtor in (office.merchant, office.consumer, office.merchant):
        rows = await owed(office, act, case_id)
        assert [r.state for r in rows].count("open") == 1
        running = next(r for r in rows if r.state == "open")
        await act(debtor, performing.prove, case_id, running.id, PROOF)
    assert (await act(office.consumer, showing.show, case_id)).state == "confirming"


async def test_whoever_keeps_the_goods_cannot_say_that_all_is_done(office, act, ordered):
    case_id = await ordered(LABEL, RETURN, AFTER_RETURN)
    await act(office.merchant, performing.prove, case_id, (await owed(office, act, case_id))[0].id, PROOF)
    with pytest.raises(errors.OwedByYou):
        await act(office.consumer, performing.confirm, case_id)


async def test_a_consumer_who_is_late_is_reminded_and_nothing_is_enforced(office, act, ordered, pass_time, owner):
    case_id = await ordered(LABEL, RETURN, AFTER_RETURN)
    await act(office.merchant, performing.prove, case_id, (await owed(office, act, case_id))[0].id, PROOF)
    await pass_time(days=30)
    assert (await act(office.consumer, showing.show, case_id)).state == "performing"
    assert owner.execute("SELECT count(*) FROM deposits").fetchone() == (0,)


async def test_not_fixed_is_made_good_once_and_enforced_the_second_time(office, act, ordered):
    case_id = await ordered(REFUND)
    for state in ("performing", "enforcing"):
        row = (await owed(office, act, case_id))[0]
        await act(office.merchant, performing.prove, case_id, row.id, PROOF)
        with pytest.raises(errors.ThingNotFound):
            await act(office.consumer, performing.say_not_fixed, case_id, NotFixedIn("少了", [7]))
        case = await act(office.consumer, performing.say_not_fixed, case_id, NotFixedIn("少了", [1]))
        assert case.state == state
    seen = await act(office.platform, showing.show, case_id)
    assert len(seen.deposits) == 1


async def test_only_what_is_overdue_is_taken_from_the_deposit(office, act, ordered, pass_time):
    later = NewObligation(Side.seller, Remedy.return_freight, "运费", 60, REFUND.amount)
    case_id = await ordered(REFUND, later)
    await pass_time(days=12)
    seen = await act(office.platform, showing.show, case_id)
    assert (seen.state, len(seen.deposits)) == ("enforcing", 1)
    with pytest.raises(errors.NotYourTurn):
        await act(office.merchant, performing.answer_deposit, case_id, seen.deposits[0].id, DepositIn("paid"))
    await act(office.platform, performing.answer_deposit, case_id, seen.deposits[0].id, DepositIn("paid"))
    assert [o.state for o in await owed(office, act, case_id)] == ["enforced", "open"]


async def test_silence_of_the_consumer_concludes_after_three_askings_and_one_word_reopens(
    office, act, ordered, pass_time
):
    case_id = await ordered(REFUND)
    await act(office.merchant, performing.prove, case_id, (await owed(office, act, case_id))[0].id, PROOF)
    await pass_time(days=8)
    assert (await act(office.consumer, showing.show, case_id)).state == "confirming"
    for _week in range(4):
        await pass_time(days=8)
    seen = await act(office.consumer, showing.show, case_id)
    assert (seen.state, seen.unconfirmed) == ("concluded", True)
    case = await act(office.consumer, performing.say_not_fixed, case_id, NotFixedIn("没收到"))
    assert (case.state, case.unconfirmed) == ("performing", False)


async def test_what_was_conceded_is_enforced_even_after_the_rest_was_withdrawn(database, office, act, pass_time, owner):
    case_id = await people.accepted(database, office)
    await act(office.merchant, responding.respond, case_id, ResponseIn([AnswerIn("concede", claim=1)]))
    await act(office.consumer, filing.withdraw, case_id)
    await pass_time(days=12)
    assert (await act(office.consumer, showing.show, case_id)).state == "withdrawn"
    assert owner.execute("SELECT count(*) FROM deposits").fetchone() == (1,)


async def test_the_chief_gives_time_and_gives_up(office, act, ordered, pass_time):
    case_id = await ordered(REFUND)
    await pass_time(days=12)
    with pytest.raises(errors.NotYourTurn):
        await act(office.merchant, performing.give_time, case_id, "再等等")
    assert (await act(office.chief, performing.give_time, case_id, "物流中断")).state == "performing"
    await pass_time(days=12)
    assert (await act(office.deputy, performing.give_up, case_id, "拒不履行")).state == "unperformed"
    row = (await owed(office, act, case_id))[0]
    await act(office.merchant, performing.prove, case_id, row.id, PROOF)
    assert (await act(office.consumer, performing.confirm, case_id)).state == "resolved"


async def test_a_deposit_that_pays_refuses_or_is_silent(office, act, ordered, pass_time, owner):
    case_id = await ordered(REFUND, REFUND, REFUND)
    await pass_time(days=12)
    pays, refuses, _silent = (await act(office.platform, showing.show, case_id)).deposits
    await act(office.platform, performing.answer_deposit, case_id, pays.id, DepositIn("paid"))
    await act(office.platform, performing.answer_deposit, case_id, refuses.id, DepositIn("refused", "余额不足"))
    await pass_time(days=12)  # three days, a weekend, a holiday
    seen = await act(office.chief, showing.show, case_id)
    assert sorted(d.answer for d in seen.deposits) == ["paid", "refused", "silent"]
    assert sorted(o.state for o in seen.obligations) == ["enforced", "open", "open"]
    assert seen.state == "enforcing"
    assert owner.execute("SELECT count(*) > 0 FROM notices WHERE about IN ('chief', 'board')").fetchone() == (True,)
    assert (await act(office.chief, performing.give_up, case_id, "保证金未赔付")).state == "unperformed"
