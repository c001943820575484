"""A case before its mediator, with everybody at the table, laid down by the owner of the database."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct, structs
from psycopg.types.json import Jsonb
from sqlmodel import SQLModel

from app import beacon
from app.kit import clock
from app.kit.actors import Actor, Role
from app.kit.ids import new_id
from app.people.models import Account, Appointment, Platform, Shop
from cases.models import (
    Answer,
    Assignment,
    Case,
    Claim,
    Drawn,
    HandlingFailure,
    Obligation,
    Respondent,
    Seat,
)
from cases.schemas import AmountIn, NewObligation
from cases.words import Failure, Remedy
from evidence.models import EvidenceItem
from rulings.models import Ruling
from rulings.rules import SAMPLE
from rulings.schemas import ArgumentIn, DraftIn, FactIn, FindingIn, HandlingIn
from rulings.service.composing import Imprint
from tests.rulings import samples

PAID_AT = datetime(2026, 4, 18, 13, 3, 11, tzinfo=UTC)
IMPRINT = Imprint("http://localhost:8000", "Asia/Shanghai", demo=True)
PRICE = 649_900
THREEFOLD = 3 * PRICE


class Bench(Struct):
    """Who sits at the case, and who does not."""

    owner: psycopg.Connection
    case_id: UUID
    consumer: Actor
    merchant: Actor
    platform: Actor
    mediator: Actor
    reviewer: Actor
    third: Actor
    chief: Actor
    auditor: Actor
    board: Actor
    other_mediator: Actor
    other_consumer: Actor

    def set(self, table: str = "cases", **values: object) -> None:
        """Change rows of the case, whatever the service would allow."""
        self.owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name, value in values.items():
            where = "id" if table == "cases" else "case_id"
            self.owner.execute(
                f"UPDATE {table} SET {name} = %s WHERE {where} = %s",  # noqa: S608 - names that tests write
                (value, self.case_id),
            )
        self.owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def was_drawn(self, *, sampled: bool) -> None:
        """The case's draw, by a value that has its ruling read by a second mediator, or not."""
        values = (sha256(b"%d" % n).digest() for n in range(1000))
        value = next(v for v in values if beacon.sampled(v, self.case_id.bytes, SAMPLE) is sampled)
        entry = b'{"at":"2026-06-01T09:00:00.000000Z","case":null,"data":"%s","kind":"drawn","v":1}' % (b"0" * 64)
        entry_id, roster = new_id(), sha256(b"{}").digest()
        self.owner.execute("INSERT INTO journal_entries (id, entry) VALUES (%s, %s)", (entry_id, entry))
        self.owner.execute("INSERT INTO rosters VALUES (%s, '{}', now())", (roster,))
        self.owner.execute("ALTER TABLE draws DISABLE TRIGGER USER")
        self.owner.execute(
            "INSERT INTO draws VALUES (%s, 1, %s, '{}', %s, 'leaf', 'chain', '00', 1, now(), now() - interval '1 hour',"
            " %s, NULL, 'seed', 'order', '[]', %s, now())",
            (self.case_id, roster, entry_id, value, entry_id),
        )

    def one(self, query: str, *values: object) -> Any:
        """One value, as the owner sees it."""
        row = self.owner.execute(query, values).fetchone()
        return row[0] if row else None


class _Clerk:
    def __init__(self, owner: psycopg.Connection) -> None:
        self.owner = owner
        owner.execute("SELECT set_config('redress.role', 'clock', false), set_config('redress.chain', 'clock', false)")

    def add(self, row: SQLModel) -> Any:
        values = row.model_dump(exclude={"chain"})
        plain = [Jsonb(v) if isinstance(v, dict) else v for v in values.values()]
        names = psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, values))
        places = psycopg.sql.SQL(", ").join([psycopg.sql.Placeholder()] * len(values))
        table = psycopg.sql.Identifier(type(row).__tablename__)
        self.owner.execute(psycopg.sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(table, names, places), plain)
        return row

    def person(self, name: str, role: Role, shop: UUID | None = None, platform: UUID | None = None) -> Actor:
        account = Account(
            role=role,
            name=name,
            email=f"{new_id().hex}@post.example",
            language="en",
            shop_id=shop,
            platform_id=platform,
        )
        self.add(account)
        return Actor(role, account.id, name, "en", shop, platform)

    def appoint(self, board: Actor, officer: Actor) -> Actor:
        since = clock.now() - timedelta(days=1)
        self.add(
            Appointment(
                account_id=officer.account,
                role=officer.role,
                appointed_by=board.account,
                reports_to=board.account,
                competences=[],
                languages=["zh-Hans", "en"],
                from_at=since,
                until_at=since + timedelta(days=4 * 366),
            )
        )
        return officer


def seat(owner: psycopg.Connection, *, private_seller: bool = False, language: str = "zh-Hans") -> Bench:
    """The laptop case in `deliberation`: two claims contested, two handling failures named, two exhibits disclosed."""
    clerk = _Clerk(owner)
    board = clerk.person("board", Role.board)
    officers = {
        name: clerk.appoint(board, clerk.person(name, Role.chief if name == "周正" else Role.mediator))
        for name in ("沈若谷", "贺知微", "陆远", "周正", "别人")
    }
    place = clerk.add(Platform(name="海桐商城", zone="Asia/Shanghai", email="desk@haitong.example"))
    kind = "individual" if private_seller else "business"
    shop = clerk.add(Shop(platform_id=place.id, name="星河数码专营店", kind=kind))
    seller = Role.private_seller if private_seller else Role.merchant
    bench = Bench(
        owner=owner,
        case_id=new_id(),
        consumer=clerk.person("李明远", Role.consumer),
        merchant=clerk.person("星河", seller, shop=shop.id),
        platform=clerk.person("海桐", Role.platform, platform=place.id),
        mediator=officers["沈若谷"],
        reviewer=officers["贺知微"],
        third=officers["陆远"],
        chief=officers["周正"],
        auditor=clerk.person("审计", Role.auditor),
        board=board,
        other_mediator=officers["别人"],
        other_consumer=clerk.person("别的消费者", Role.consumer),
    )
    _file(clerk, bench, place, shop, language)
    return bench


def _file(clerk: _Clerk, bench: Bench, place: Platform, shop: Shop, language: str) -> None:
    clerk.add(
        Case(
            id=bench.case_id,
            number=f"RC-2026-{new_id().int % 10**6:06d}",
            version=9,
            state="deliberation",
            track="ordinary",
            language=language,
            consumer_id=bench.consumer.account,
            consumer_name=bench.consumer.name,
            filed_by=bench.consumer.account,
            platform_id=place.id,
            shop_id=shop.id,
            mediator_id=bench.mediator.account,
            reviewer_id=bench.reviewer.account,
            order_number="HT2026041801177",
            item="14 英寸笔记本电脑 16G/1T 银色",
            goods="electronics",
            paid_minor=PRICE,
            paid_at=PAID_AT,
            frontline_outcome="refused",
            frontline_by="human",
            frontline_reason="商品已开机使用，不符合七天无理由退货条件。",
            frontline_at=PAID_AT + timedelta(days=9),
            filed_at=clock.now() - timedelta(days=20),
        )
    )
    seats = {
        bench.consumer.account: "consumer",
        shop.id: "seller",
        place.id: "platform",
        bench.mediator.account: "mediator",
    }
    for holder, role in seats.items():
        clerk.add(Seat(case_id=bench.case_id, holder=holder, as_role=role))
    clerk.add(Assignment(case_id=bench.case_id, state="confirmed", drawn_at=clock.now(), confirmed_at=clock.now()))
    order = {bench.mediator: "mediator", bench.reviewer: "reviewer", bench.third: "substitute"}
    for number, (actor, task) in enumerate(order.items()):
        clerk.add(Drawn(case_id=bench.case_id, place=number, account_id=actor.account, task=task))
    _plead(clerk, bench, place, shop)


def _plead(clerk: _Clerk, bench: Bench, place: Platform, shop: Shop) -> None:
    case = bench.case_id
    sides = {"seller": (shop.id, shop.name), "platform": (place.id, place.name)}
    seller, desk = (
        clerk.add(Respondent(case_id=case, kind=kind, holder=holder, name=name, answered_at=clock.now()))
        for kind, (holder, name) in sides.items()
    )
    asked = {
        "refund_full": ("电脑是假的，退钱。", PRICE),
        "statutory_extra_damages": ("卖假货，按规定赔三倍。", THREEFOLD),
    }
    for no, (remedy, (words, minor)) in enumerate(asked.items(), start=1):
        claim = clerk.add(
            Claim(case_id=case, no=no, in_words=words, remedy=remedy, amount_minor=minor, amount_currency="CNY")
        )
        clerk.add(
            Answer(
                case_id=case,
                respondent_id=seller.id,
                claim_id=claim.id,
                kind="contest",
                text="商品为正品，开机即视为已使用，影响二次销售。",
                rule_id="HT-RET-7.2",
                account_id=bench.merchant.account,
            )
        )
    for no, failure in enumerate(("canned_reply", "no_human"), start=1):
        clerk.add(HandlingFailure(case_id=case, no=no, failure=failure, respondent_id=desk.id))
    for number, title in enumerate(("与店铺及平台客服的聊天记录", "品牌方书面答复"), start=1):
        clerk.add(exhibit(bench, title, number))
    clerk.add(exhibit(bench, "没有出示的", None))


def exhibit(bench: Bench, title: str, number: int | None) -> EvidenceItem:
    """Something that the consumer handed in with the appeal; withheld without a number."""
    handed_in_at = clock.now() - timedelta(days=20)
    return EvidenceItem(
        id=new_id(),
        case_id=bench.case_id,
        handed_in_by=bench.consumer.account,
        side="consumer",
        holder_id=bench.consumer.account,
        kind="document",
        title=title,
        file_name="a.pdf",
        media_type="application/pdf",
        size_bytes=10,
        sha256=sha256(title.encode()).digest(),
        sealed_at=handed_in_at,
        retained_until_at=clock.now() + timedelta(days=4 * 366),
        late=False,
        object_name=sha256(title.encode() + new_id().bytes).hexdigest(),
        disclosed_at=handed_in_at if number else None,
        exhibit_number=number,
    )


def rule(bench: Bench) -> str:
    """The laptop ruling, in force and published; its number."""
    number = f"RR-2026-{new_id().int % 10**6:06d}"
    text = structs.replace(samples.laptop(), number=number).canonical()
    now = clock.now()
    ruling = Ruling(
        case_id=bench.case_id,
        state="issued",
        content={},
        number=number,
        text=text,
        text_sha256=sha256(text).digest(),
        granted="granted",
        outcome="upheld",
        effect="overturned",
        total_minor=2_599_600,
        total_currency="CNY",
        file_sha256=sha256(number.encode()).digest(),
        size_bytes=1,
        frozen_at=now,
        issued_at=now,
        published_at=now,
    )
    _Clerk(bench.owner).add(ruling)
    return number


def owed(bench: Bench, **values: object) -> None:
    """An obligation from before the ruling."""
    plain = {
        "debtor": "seller",
        "remedy": "refund_full",
        "text": "退款",
        "source": "concession",
        "no": 1,
        "state": "open",
    }
    _Clerk(bench.owner).add(Obligation(case_id=bench.case_id, **plain | values))


def draft(**other: object) -> DraftIn:
    """Everything granted: 25,996.00 yuan, an apology, both failures found."""
    whole = DraftIn(
        effect="overturned",
        facts=[FactIn("平台客服七次给出相同答复后结束服务。", at=PAID_AT + timedelta(days=9), exhibits=["C-1"])],
        findings=[
            finding(1, PRICE, rules=["CN-CRPL-24", "HT-AUTH-1.1"]),
            finding(2, THREEFOLD, rules=["CN-CRPL-55"]),
        ],
        answers_to_arguments=[ArgumentIn("只适用于无理由退货，不适用于假货。", rules_against=["CN-SPC-2022-3"])],
        handling=[
            HandlingIn(Failure.canned_reply, found=True, lines="7 次相同答复"),
            HandlingIn(Failure.no_human, found=True, rules=["HT-CS-3.1"]),
        ],
        obligations=[
            pays(1, PRICE, Remedy.refund_full),
            pays(2, THREEFOLD, Remedy.statutory_extra_damages),
            NewObligation("platform", Remedy.apology, "书面道歉。", 7),
        ],
    )
    return structs.replace(whole, **other)


def small_draft(**other: object) -> DraftIn:
    """Only the first claim won, 300.00 yuan of it: below every limit."""
    lost = FindingIn(2, "not_upheld", fact="没有欺诈。", rules=["CN-CRPL-55"], reasons="没有证据表明故意。")
    small = draft(
        effect="varied",
        findings=[finding(1, 30_000, outcome="partly_upheld"), lost],
        obligations=[pays(1, 30_000, Remedy.refund_part)],
    )
    return structs.replace(small, **other)


def finding(claim: int, minor: int, **other: Any) -> FindingIn:
    """A claim upheld on the brand's answer."""
    known = {"outcome": "upheld", "rules": ["CN-CRPL-24"], "exhibits": ["C-2"], "award": AmountIn(minor)}
    return FindingIn(claim, fact="品牌方否认为其产品。", reasons="与页面描述不符。", **known | other)


def pays(claim: int, minor: int, remedy: Remedy) -> NewObligation:
    """The seller pays within seven days."""
    return NewObligation("seller", remedy, "付至原支付账户。", 7, amount=AmountIn(minor).money(), claim_no=claim)
