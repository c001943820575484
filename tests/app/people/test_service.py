"""What people's acts leave behind: accounts, lines of reporting, invitations, proof of service."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from app.approvals import service as approvals
from app.approvals.operations import in_words
from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC, Role
from app.kit.ids import new_id
from app.kit.money import Money
from app.people import queries, service
from app.people.errors import (
    AccountExists,
    LineLeavesTheOffice,
    NoSuchCase,
    NoSuchShop,
    NotAppointable,
    NotAppointed,
    TermTooShort,
)
from app.people.models import Absence, FormerEmployer, Interest
from app.people.queries import ties
from app.people.rules import Tie
from app.people.schemas import AccountIn, MandateIn, RemoveIn
from cases.schemas import AppealIn
from cases.service import filing
from tests.app.people.conftest import SEASON, actor_of, term

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_nobody_is_appointed_below_operations_a_platform_or_nobody(database, office):
    for above in (office.operations, office.desk, office.consumer):
        with pytest.raises(LineLeavesTheOffice):
            async with database.transaction(office.board) as session:
                await service.propose_appointment(session, office.board, term(office.mediator, above))


async def test_a_line_that_runs_in_a_circle_ends_nowhere(database, office):
    async with database.transaction(CLOCK) as session:
        await service.end_appointment(session, CLOCK, office.chief.account, because="own_wish")
        with pytest.raises(LineLeavesTheOffice):
            await service.appoint(
                session, CLOCK, term(office.chief, office.mediator), appointed_by=office.board.account
            )


async def test_a_consumer_carries_no_appointment_and_a_mediator_no_short_one(database, office):
    async with database.transaction(office.board) as session:
        with pytest.raises(NotAppointable):
            await service.propose_appointment(session, office.board, term(office.operations, office.board))
        with pytest.raises(TermTooShort):
            await service.propose_appointment(session, office.board, term(office.mediator, office.chief, years=2))


async def test_nobody_of_the_board_appoints_alone(database, office):
    with pytest.raises(StaleDataError):  # the appointment that stands does not end
        async with database.transaction(office.board) as session:
            await service.appoint(session, office.board, term(office.mediator, office.board))
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with database.transaction(office.board) as session:
            await service.open_account(session, office.board, role=Role.chief, name="me", email="me@b.example")


async def test_a_new_appointment_ends_the_old_one(database, office):
    async with database.transaction(office.board) as session:
        wanted = term(office.mediator, office.board, years=4)
        proposal = await service.propose_appointment(session, office.board, wanted)
    async with database.transaction(office.board2) as session:
        before = await queries.find_appointment(session, office.board2, office.mediator.account)
        await approvals.approve(session, office.board2, proposal.id, proposal.sha256.hex())
        found = await queries.find_appointment(session, office.board2, office.mediator.account)
    assert (found.reports_to, found.until_at, found.appointed_by) == (
        office.board.account, wanted.until_at, office.board.account
    )  # fmt: skip
    assert before.id != found.id
    assert before.ended_at


async def test_two_of_the_board_open_an_account_once(database, office):
    wanted = AccountIn("chief", "新首席", "Chief2@redress.example")
    async with database.transaction(office.board) as session:
        proposal = await service.propose_account(session, office.board, wanted)
    assert "为新首席开立账户（chief2@redress.example）：首席监察员" in in_words(proposal.operation).text("zh-Hans")
    async with database.transaction(office.board2) as session:
        assert await queries.list_accounts_at(session, office.board2, "chief2@redress.example") == []
        await approvals.approve(session, office.board2, proposal.id, proposal.sha256.hex())
        (opened,) = await queries.list_accounts_at(session, office.board2, "chief2@redress.example")
        assert (opened.role, opened.name) == (Role.chief, "新首席")
        with pytest.raises(AccountExists):
            await service.propose_account(session, office.board2, wanted)


async def removed(database, office, account, ground="partiality"):
    """Two of the board end an appointment."""
    async with database.transaction(office.board) as session:
        proposal = await service.propose_removal(session, office.board, RemoveIn(account, ground))
    async with database.transaction(office.board2) as session:
        await approvals.approve(session, office.board2, proposal.id, proposal.sha256.hex())
    return proposal


async def test_nobody_is_removed_by_one_alone_or_who_holds_no_appointment(database, office, owner):
    with pytest.raises(StaleDataError):
        async with database.transaction(office.board) as session:
            await service.end_appointment(session, office.board, office.mediator.account, because="partiality")
    async with database.transaction(office.board) as session:
        for other in (office.board2, office.operations):
            with pytest.raises(NotAppointed):
                await service.propose_removal(session, office.board, RemoveIn(other.account, "partiality"))
    assert owner.execute("SELECT count(*) FROM appointments WHERE ended_at IS NOT NULL").fetchone() == (0,)


async def test_two_remove_on_a_ground_and_everybody_sees_which(database, office):
    proposal = await removed(database, office, office.mediator.account)
    sentence = in_words(proposal.operation).text("en")
    assert sentence.endswith("Ground, shown to everybody: Partiality, found on a challenge or a complaint.")
    async with database.transaction(PUBLIC) as session:
        chart = await service.show_office(session, PUBLIC)
    assert office.mediator.account not in {each.id for each in chart.serving}
    (former,) = chart.former
    assert (former.id, former.because, former.body) == (office.mediator.account, "partiality", "board")
    with pytest.raises(NotAppointed):
        await removed(database, office, office.mediator.account)


async def test_everybody_sees_how_many_ties_there_are_and_none_of_them(database, office):
    async with database.transaction(office.mediator) as session:
        for kind, name in ((Interest, "表亲的店"), (FormerEmployer, "旧东家"), (FormerEmployer, "更旧的东家")):
            await service.declare(session, office.mediator, kind, Tie(clock.now(), None, name=name))
    async with database.transaction(PUBLIC) as session:
        chart = await service.show_office(session, PUBLIC)
        assert await queries.list_interests(session, PUBLIC, office.mediator.account) == []
    told = {each.id: (each.interests, each.former_employers) for each in chart.serving}
    assert (told[office.mediator.account], told[office.chief.account]) == ((1, 2), (0, 0))
    assert "表亲" not in str(chart)


async def test_whose_term_is_over_has_served_and_can_be_appointed_anew(database, office, owner):
    owner.execute("ALTER TABLE appointments DISABLE TRIGGER check_appointment")
    owner.execute(
        "UPDATE appointments SET from_at = from_at - interval '4 years', until_at = now() - interval '1 day'"
        " WHERE account_id = %s",
        (office.mediator.account,),
    )
    owner.execute("ALTER TABLE appointments ENABLE TRIGGER check_appointment")
    async with database.transaction(PUBLIC) as session:
        (former,) = (await service.show_office(session, PUBLIC)).former
    assert (former.because, former.ended_at) == ("term_over", former.until_at)
    async with database.transaction(CLOCK) as session:
        wanted = term(office.mediator, office.chief)
        await service.appoint(session, CLOCK, wanted, appointed_by=office.board.account)
        chart = await service.show_office(session, CLOCK)
    assert [each.because for each in chart.former] == ["term_over"]
    assert office.mediator.account in {each.id for each in chart.serving}


async def test_what_has_become_impossible_since_it_was_proposed_is_not_done(database, office):
    async with database.transaction(office.board) as session:
        proposal = await service.propose_appointment(session, office.board, term(office.mediator, office.chief))
    async with database.transaction(CLOCK) as session:
        await service.end_appointment(session, CLOCK, office.chief.account, because="own_wish")
    with pytest.raises(LineLeavesTheOffice):
        async with database.transaction(office.board2) as session:
            await approvals.approve(session, office.board2, proposal.id, proposal.sha256.hex())


async def test_a_consumer_cannot_send_a_shops_letters_to_an_address_of_choice(database, office, work, settings):
    async with database.transaction(office.consumer) as session:
        shop = await service.find_or_invite_shop(
            session, office.consumer, office.platform.id, "星河数码", "business", "attacker@example.org"
        )
    await work()
    async with database.transaction(CLOCK) as session:
        assert await queries.list_accounts_at(session, CLOCK, "attacker@example.org") == []
        assert await queries.find_invitation(session, CLOCK, shop.id) is None
    assert any("a@haitong" in letter.read_text() for letter in settings.outbox_dir.glob("*.eml"))


async def test_a_platform_addresses_its_own_shops_only(database, office):
    async with database.transaction(CLOCK) as session:
        other = await service.add_platform(session, CLOCK, "Other", "Asia/Shanghai", "x@other.example")
        shop = await service.find_or_invite_shop(session, CLOCK, other.id, "Elsewhere")
    async with database.transaction(office.desk) as session:
        with pytest.raises(NoSuchShop):
            await service.keep_shop_address(session, office.desk, shop.id, "mine@example.org")


async def test_a_shop_is_invited_where_its_platform_says_and_gets_what_waited(database, office, work, settings):
    async with database.transaction(office.consumer) as session:
        shop = await service.find_or_invite_shop(session, office.consumer, office.platform.id, "小林", "individual")
        again = await service.find_or_invite_shop(session, office.consumer, office.platform.id, " 小林 ")
        await service.notify(session, office.consumer, shop.id, subject="Waiting", text="For an address")
    assert shop.id == again.id
    await work()
    async with database.transaction(office.desk) as session:
        await service.keep_shop_address(session, office.desk, shop.id, "lin@example.org")
    await work()
    async with database.transaction(CLOCK) as session:
        (account,) = await queries.list_accounts_of(session, CLOCK, shop.id)
        assert (account.role, account.email) == (Role.private_seller, "lin@example.org")
    to_shop = [each for each in settings.outbox_dir.glob("*.eml") if "lin@example.org" in each.read_text()]
    assert len(to_shop) == 2


async def test_service_is_proven_by_two_channels_and_one_reading(database, office, work):
    case = new_id()
    async with database.transaction(office.board) as session:
        await service.notify(
            session,
            office.board,
            office.platform.id,
            subject="Please answer",
            text="{amount}",
            values={"amount": Money(649900)},
            case_id=case,
            about="response",
        )
    async with database.transaction(CLOCK) as session:
        assert (await queries.proof_of_service(session, CLOCK, case, office.platform.id)).channels == {"desk"}
    await work()
    async with database.transaction(office.consumer) as session:
        assert await queries.list_notices(session, office.consumer) == []
        await service.mark_delivered(session, office.consumer, case)
    async with database.transaction(CLOCK) as session:
        proof = await queries.proof_of_service(session, CLOCK, case, office.platform.id)
        assert proof.channels == {"desk", "mail"}
        assert proof.delivered_at is None
    async with database.transaction(office.desk) as session:
        (row,) = await queries.list_notices(session, office.desk)
        assert row.words["zh-Hans"]["text"] == "6,499.00 元"
        await service.mark_delivered(session, office.desk, case)
    async with database.transaction(CLOCK) as session:
        assert (await queries.proof_of_service(session, CLOCK, case, office.platform.id)).delivered_at


async def test_a_draw_knows_ties_absences_and_lines(database, office):
    start = clock.now() - timedelta(days=1)
    async with database.transaction(office.consumer) as session:
        shop = await service.find_or_invite_shop(session, office.consumer, office.platform.id, "Star Shop")
    async with database.transaction(office.mediator) as session:
        await service.declare(session, office.mediator, Interest, Tie(start, None, shop_id=shop.id))
        employer = Tie(start - SEASON, start, platform_id=office.platform.id)
        await service.declare(session, office.mediator, FormerEmployer, employer)
        await service.declare(session, office.mediator, Interest, Tie(start, None, name="Star Ltd"))
        away = Absence(account_id=office.mediator.account, from_at=start, until_at=start + SEASON)
        await service.announce_absence(session, office.mediator, away)
    async with database.transaction(CLOCK) as session:
        (facts,) = await ties.list_mediators(session, CLOCK, start - SEASON)
        assert facts.ties == {shop.id, office.platform.id}
        assert facts.names == {"Star Shop", "Star Ltd", "海桐商城"}
        assert facts.absent
        (later,) = await ties.list_mediators(session, CLOCK, start + SEASON)
        assert (later.ties, later.names) == ({shop.id}, {"Star Shop", "Star Ltd"})
    async with database.transaction(CLOCK) as session:
        await service.end_appointment(session, CLOCK, office.chief.account, because="own_wish")
    async with database.transaction(CLOCK) as session:
        assert await ties.list_mediators(session, CLOCK, start) == []


async def test_a_mandate_is_for_a_case_of_ones_own(database, office):
    async with database.transaction(office.consumer) as session:
        case = (await filing.start_draft(session, office.consumer, AppealIn())).id
    async with database.transaction(CLOCK) as session:
        stranger = actor_of(
            await service.open_account(session, CLOCK, role=Role.consumer, name="Wu", email="wu@example.org")
        )
    for actor, named in ((stranger, case), (office.consumer, new_id())):
        async with database.transaction(actor) as session:
            with pytest.raises(NoSuchCase):
                await service.grant_mandate(session, actor, MandateIn("li@example.org", "read", "letter", named))
    async with database.transaction(CLOCK) as session:
        assert await queries.list_accounts_at(session, CLOCK, "li@example.org") == []


async def test_a_mandate_is_found_for_its_principal_and_case_alone(database, office):
    async with database.transaction(office.consumer) as session:
        case = (await filing.start_draft(session, office.consumer, AppealIn())).id
    async with database.transaction(CLOCK) as session:
        daughter = actor_of(
            await service.open_account(session, CLOCK, role=Role.consumer, name="Li", email="li@example.org")
        )
    async with database.transaction(office.consumer) as session:
        wanted = MandateIn("li@example.org", "read", "letter", case)
        await service.grant_mandate(session, office.consumer, wanted)
    async with database.transaction(daughter) as session:
        principal = office.consumer.account
        assert await queries.find_mandate(session, daughter, principal, case)
        assert await queries.find_mandate(session, daughter, principal, new_id()) is None
        assert await queries.find_mandate(session, daughter, office.board.account, case) is None
