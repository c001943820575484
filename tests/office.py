"""A small office for the tests: a board, a chief and a deputy, a registrar, six mediators, an auditor, a platform."""

from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.people import service as people
from app.people.models import Account, Appointment
from cases.models import Drawn
from cases.schemas import AcceptIn, AmountIn, AnswerIn, AppealIn, ClaimIn, FrontlineIn, OrderIn, ResponseIn, SellerIn
from cases.service import assigning, filing, responding, screening
from cases.words import Failure, Remedy, Subject
from tests import lots


class Office(Struct, frozen=True):
    """Everybody by their part."""

    board: Actor
    board2: Actor
    chief: Actor
    deputy: Actor
    registrar: Actor
    registrar2: Actor
    mediators: dict[UUID, Actor]
    auditor: Actor
    operations: Actor
    platform: Actor
    merchant: Actor
    consumer: Actor
    stranger: Actor


def actor_of(account: Account) -> Actor:
    """The actor that an account becomes when it signs in."""
    return Actor(
        role=Role(account.role),
        account_id=account.id,
        name=account.name,
        language=account.language,
        shop_id=account.shop_id,
        platform_id=account.platform_id,
    )


async def open_office(database: Database, *, mediators: int = 6) -> Office:
    """Open the accounts and appoint the office."""
    async with database.transaction(CLOCK) as session:
        opened = {
            role: await _open(session, role)
            for role in (
                Role.board,
                Role.chief,
                Role.deputy,
                Role.registrar,
                Role.auditor,
                Role.operations,
                Role.consumer,
            )
        }
        opened |= {"stranger": await _open(session, Role.consumer, "stranger")}
        opened |= {"board2": await _open(session, Role.board, "board2")}
        opened |= {"registrar2": await _open(session, Role.registrar, "registrar2")}
        bench = [await _open(session, Role.mediator, f"mediator{n}") for n in range(mediators)]
        platform = await people.add_platform(session, CLOCK, "海桐商城", "Asia/Shanghai", "desk@haitong.example")
        desk = await people.open_account(
            session, CLOCK, role=Role.platform, name="海桐商城", email="desk@haitong.example", platform_id=platform.id
        )
        shop = await people.find_or_invite_shop(
            session, CLOCK, platform.id, "星河数码专营店", "business", "s@xinghe.example"
        )
        merchant = await people.open_account(
            session, CLOCK, role=Role.merchant, name=shop.name, email="s@xinghe.example", shop_id=shop.id
        )
        board = opened[Role.board]
        office = [opened[r] for r in (Role.chief, Role.deputy, Role.registrar, "registrar2")] + bench
        await session.flush()
        for account in office:
            session.add(_appointment(account, board.id))
    people_by_role = {str(role): actor_of(account) for role, account in opened.items()}
    return Office(
        **people_by_role,
        mediators={account.id: actor_of(account) for account in bench},
        platform=actor_of(desk),
        merchant=actor_of(merchant),
    )


async def _open(session: AsyncSession, role: Role, name: str | None = None) -> Account:
    called = name or role.value
    return await people.open_account(session, CLOCK, role=role, name=called, email=f"{called}@redress.example")


async def add_mediator(session: AsyncSession, name: str, board: Actor) -> Actor:
    """One more on the bench."""
    account = await _open(session, Role.mediator, name)
    await session.flush()
    session.add(_appointment(account, board.account))
    return actor_of(account)


def _appointment(account: Account, board: UUID) -> Appointment:
    now = clock.now()
    return Appointment(
        account_id=account.id,
        role=account.role,
        appointed_by=board,
        reports_to=board,
        competences=[],
        languages=["zh-Hans", "en"],
        from_at=now - timedelta(days=400),
        until_at=now + timedelta(days=4 * 365),
    )


def appeal(**changes: object) -> AppealIn:
    """A laptop that is a counterfeit; complete."""
    now = clock.now()
    parts: dict[str, object] = {
        "platform": "海桐商城",
        "seller": SellerIn("星河数码专营店", "business", "s@xinghe.example"),
        "order": OrderIn("HT1", "笔记本电脑", AmountIn(649900), now - timedelta(days=20), now - timedelta(days=17)),
        "frontline": FrontlineIn("refused", now - timedelta(days=9), "human", "已开机使用"),
        "what_happened": "序列号查不到。",
        "claims": [ClaimIn("电脑是假的，退钱。", Remedy.refund_full, AmountIn(649900))],
    }
    return AppealIn(**(parts | changes))  # type: ignore[arg-type]


async def filed(database: Database, office: Office, **changes: object) -> UUID:
    """A case that waits for the registrar."""
    async with database.transaction(office.consumer) as session:
        case = await filing.start_draft(session, office.consumer, appeal(**changes))
        await filing.file_appeal(session, office.consumer, case.id)
    return case.id


async def accepted(database: Database, office: Office, **changes: object) -> UUID:
    """A case that waits for the respondents."""
    case_id = await filed(database, office, **changes)
    claims = len(changes.get("claims", [1]))  # type: ignore[arg-type]
    async with database.transaction(office.registrar) as session:
        screened = AcceptIn([Subject.counterfeit] * claims, [Failure.canned_reply])
        await screening.accept(session, office.registrar, case_id, screened)
    return case_id


async def contested(database: Database, office: Office, **changes: object) -> UUID:
    """A case that both respondents contest; nobody has been drawn yet."""
    case_id = await accepted(database, office, **changes)
    claims = len(changes.get("claims", [1]))  # type: ignore[arg-type]
    async with database.transaction(office.merchant) as session:
        answers = [AnswerIn("contest", claim=no, text="商品为正品") for no in range(1, claims + 1)]
        await responding.respond(session, office.merchant, case_id, ResponseIn(answers))
    async with database.transaction(office.platform) as session:
        answer = AnswerIn("contest", failure=Failure.canned_reply, text="按流程处理")
        await responding.respond(session, office.platform, case_id, ResponseIn([answer]))
    return case_id


async def examined(database: Database, office: Office, **changes: object) -> tuple[UUID, Actor]:
    """A case before its confirmed mediator."""
    case_id = await contested(database, office, **changes)
    await lots.hold(database)
    mediator = await drawn_mediator(database, office, case_id)
    async with database.transaction(mediator) as session:
        await assigning.declare(session, mediator, case_id)
    return case_id, mediator


async def drawn_mediator(database: Database, office: Office, case_id: UUID) -> Actor:
    """Who was drawn and has not stepped aside."""
    from cases import queries  # noqa: PLC0415 - only this look behind the scenes needs it

    async with database.transaction(CLOCK) as session:
        case = await queries.get_case(session, CLOCK, case_id)
        names = await queries.list_of(session, CLOCK, Drawn, case, "place")
        name = next(n for n in names if n.task == "mediator" and n.ended_at is None)
    return office.mediators[name.account_id]
