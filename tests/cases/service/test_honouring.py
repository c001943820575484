"""What a certificate orders, contradicted: by whom, when, how long, and what follows the second time."""

from datetime import timedelta

import pytest

from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.ids import new_id
from cases import errors
from cases.models import Obligation
from cases.schemas import NewObligation, ProofIn, TextIn
from cases.service import honouring, performing, showing
from cases.words import Remedy, Side
from tests import office as people

pytestmark = pytest.mark.anyio
PROOF = ProofIn("评分已恢复，货款已放还。")
WORD = TextIn("评分仍是 4.1，货款没有到账。")
HONOUR = NewObligation(Side.platform, Remedy.clearance_certificate, "恢复评分，放还款项", 5)
REFUND = NewObligation(Side.seller, Remedy.refund_full, "退款", 7, people.AmountIn(5000).money())


@pytest.fixture
def ordered(database, office, owner):
    """A case, in a state, in which the platform was ordered to honour a certificate; and what is owed by it."""

    async def order(state: str = "awaiting_response"):
        case_id = await people.accepted(database, office)
        async with database.transaction(CLOCK) as session:
            case = await performing.queries.lock_case(session, CLOCK, case_id)
            said = {"source": performing.CLEARANCE, "creditor": Side.seller, "starts": True}
            (row,) = await performing.owe(session, CLOCK, case, [HONOUR], **said)
        owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
        owner.execute("UPDATE cases SET state = %s", (state,))
        owner.execute("UPDATE deadlines SET done_at = now() WHERE kind <> 'obligation'")
        owner.execute("ALTER TABLE cases ENABLE TRIGGER USER")
        return case_id, row.id

    return order


def notices(owner, holder) -> list[str]:
    """What was written to somebody about a certificate, as it is read in Chinese or English, oldest first."""
    rows = owner.execute(
        "SELECT words::text FROM notices WHERE holder_id = %s AND about = 'honour' AND channel = 'desk' ORDER BY id",
        (holder,),
    )
    return [words for (words,) in rows.fetchall()]


def told(owner) -> int:
    return owner.execute("SELECT count(*) FROM board_notices").fetchone()[0]


async def test_nobody_but_whoever_is_owed_it_says_that_it_is_not_honoured(office, act, ordered):
    case_id, row = await ordered()
    await act(office.platform, performing.prove, case_id, row, PROOF)
    for actor in (office.consumer, office.platform):
        with pytest.raises(errors.NotYourTurn):
            await act(actor, honouring.say_not_honoured, case_id, row, WORD)


async def test_only_what_a_certificate_orders_and_is_said_to_be_done_is_contradicted(database, office, act, ordered):
    case_id, row = await ordered()
    with pytest.raises(errors.NotSaidToBeDone):
        await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)
    async with database.transaction(CLOCK) as session:
        case = await performing.queries.lock_case(session, CLOCK, case_id)
        (refund,) = await performing.owe(session, CLOCK, case, [REFUND], source="settlement", starts=True)
    await act(office.merchant, performing.prove, case_id, refund.id, PROOF)
    with pytest.raises(errors.NotSaidToBeDone):
        await act(office.merchant, honouring.say_not_honoured, case_id, refund.id, WORD)


async def test_after_thirty_days_what_was_said_stands(office, act, ordered, pass_time):
    case_id, row = await ordered()
    await act(office.platform, performing.prove, case_id, row, PROOF)
    shown = (await act(office.merchant, showing.show, case_id)).obligations[0]
    await pass_time(days=29)
    assert honouring.can_be_contradicted(shown, clock.now())
    await pass_time(days=2)
    assert not honouring.can_be_contradicted(shown, clock.now())
    with pytest.raises(errors.ContradictedTooLate):
        await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)


async def test_the_platform_reads_what_is_missing_and_has_its_working_days_once_more(office, act, ordered, owner):
    case_id, row = await ordered()
    await act(office.platform, performing.prove, case_id, row, PROOF)
    said = await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)
    assert (said.state, said.done_at) == ("disputed", None)
    assert said.due_at == calendar.due(clock.now(), 5, working=True)
    assert told(owner) == 0
    (words,) = notices(owner, office.platform.platform_id)
    assert WORD.text in words
    noted = owner.execute("SELECT act, text, account_id FROM performances ORDER BY at").fetchall()
    assert noted[1] == ("dispute", WORD.text, office.merchant.account_id)


async def test_the_seller_is_told_each_time_that_it_is_said_to_be_done(office, act, ordered, owner):
    case_id, row = await ordered()
    for times in (1, 2):
        await act(office.platform, performing.prove, case_id, row, PROOF)
        found = notices(owner, office.merchant.shop_id)
        assert len(found) == times
        assert PROOF.text in found[-1]
        await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)


@pytest.mark.parametrize("state", ["issued", "concluded", "resolved", "rejected"])
async def test_wherever_the_case_stands_days_that_run_out_are_told_to_the_board(
    office, act, ordered, owner, pass_time, state
):
    case_id, row = await ordered(state)
    await act(office.platform, performing.prove, case_id, row, PROOF)
    await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)
    await pass_time(days=14)
    assert told(owner) == 1
    assert owner.execute("SELECT state FROM cases").fetchone() == (state,), "no case waits for it"
    assert owner.execute("SELECT count(*) FROM deposits").fetchone() == (0,)


async def test_from_the_second_time_on_the_board_is_told_at_once_and_no_days_run(
    office, act, ordered, owner, pass_time
):
    case_id, row = await ordered()
    for known in (0, 1, 2):
        await act(office.platform, performing.prove, case_id, row, PROOF)
        said = await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)
        assert (said.state, told(owner)) == ("disputed", known)
    assert said.due_at is None
    await pass_time(days=14)
    assert told(owner) == 2, "no clock tells it again"
    desk = "SELECT count(*) FROM notices WHERE about = 'board' AND channel = 'desk' AND holder_id = %s"
    assert owner.execute(desk, (office.board.account_id,)).fetchone() == (2,)


async def test_of_a_certificate_that_ended_nothing_is_contradicted(database, office, act, ordered):
    case_id, row = await ordered()
    await act(office.platform, performing.prove, case_id, row, PROOF)
    async with database.transaction(CLOCK) as session:
        case = await performing.queries.lock_case(session, CLOCK, case_id)
        await performing.let_go(session, CLOCK, case, performing.CLEARANCE)
    with pytest.raises(errors.NotSaidToBeDone):
        await act(office.merchant, honouring.say_not_honoured, case_id, row, WORD)


@pytest.mark.parametrize(
    ("state", "done_days_ago", "shows"),
    [("open", None, True), ("disputed", None, True), ("proven", 29, True), ("proven", 31, False), ("waived", 1, False)],
)
def test_both_sides_show_how_it_stands_as_long_as_that_is_in_question(state, done_days_ago, shows):
    done_at = None if done_days_ago is None else clock.now() - timedelta(days=done_days_ago)
    known = {"source": performing.CLEARANCE, "debtor": "platform", "creditor": "seller", "state": state}
    row = Obligation(case_id=new_id(), no=1, remedy=HONOUR.remedy, text=HONOUR.text, done_at=done_at, **known)
    found = [side for side in (*Side, None) if honouring.is_shown_by(row, side, clock.now())]
    assert found == ([Side.seller, Side.platform] if shows else [])
    row.source = "ruling"
    assert not any(honouring.is_shown_by(row, side, clock.now()) for side in Side)
