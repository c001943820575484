"""A case before its mediator in which the names of its parties stand wherever a name can stand."""

import html
import io
import json
import re
import wave
from pathlib import Path
from unicodedata import normalize
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image

from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.kit.settings import Settings
from app.people import service as people
from app.people.schemas import MandateIn
from cases import queries as cases
from cases.schemas import AnswerIn, ChannelIn, OfferIn, QuestionIn, ResponseIn, SellerIn
from cases.service import assigning, responding, screening, talking
from cases.words import Failure, Side
from evidence.models import EvidenceItem
from evidence.safe import Safe
from evidence.schemas import RecordRequestIn
from evidence.service import asking, looking
from rulings.schemas import DraftIn
from rulings.service import drafting
from tests import lots
from tests import office as building
from tests.evidence.reading_room import Room
from tests.office import Office

CONSUMER, MAIL, NICK = "柳暗花明", "liuan.huaming@zhaiyou.example", "tb_willow77"
SHOP, KEEPER, SHOP_MAIL = "云上青禾旗舰店", "禾田掌柜", "qinghe@yunshang.example"
PLATFORM, DESK_MAIL = "栈桥集市", "zhanqiao@jishi.example"
AGENT, AGENT_MAIL = "Magnolia Quill", "quill@mandate.example"
ORDER, PHONE = "ZQ20260305886", "13900001234"
TEMPTING = {
    "commission_rate": "佣金暗号三七",
    "salesTier": "金冠暗号甲",
    "followers": "粉丝暗号九万",
    "会员等级": "黑卡暗号乙",
}
"""What no decider may ever learn, in members and headings: no door takes it, and no file is read that has it."""
PLANTED = (
    *TEMPTING.values(),
    *(CONSUMER, MAIL, "liuan.huaming", NICK),
    *(SHOP, "云上青禾", KEEPER, SHOP_MAIL),
    *(PLATFORM, DESK_MAIL, "zhanqiao"),
    *(AGENT, AGENT_MAIL, ORDER, PHONE),
)
SAID = (
    f"{CONSUMER} 在 云 上 青 禾 旗 舰 店（{SHOP}，{PLATFORM}）买的，ＺＱ２０２６０３０５８８６；掌柜 {KEEPER}，"
    f" {SHOP_MAIL.upper()}，{MAIL}，{PHONE}，magnolia  QUILL 代办，{AGENT_MAIL}，昵称 {NICK}"
)
_DESCRIPTION, _ARTIST = 0x010E, 0x013B
"""Tags of EXIF 2.3, table 4."""
CHAT = f"""{NICK} 2026-4-22 9:14:07
{SAID}
{SHOP}:小北 2026-4-22 9:15:30
亲 {NICK}，{SHOP} 所有商品均为正品。
{PLATFORM}智能客服 2026-4-22 10:02:46
您好 {CONSUMER}，我们会记录您的问题。
{PLATFORM}智能客服 2026-4-22 10:03:31
我们会记录您的问题。
{PLATFORM}智能客服 2026-4-22 10:03:51
我们会记录您的问题。
{NICK} 2026-4-23 8:40:19
{AGENT} 会替我联系 {KEEPER}。
"""
CUES = f"WEBVTT\n\n00:01.000 --> 00:09.000\n<v {KEEPER}>{SAID}\n\n00:10.000 --> 00:12.000\n<v {CONSUMER}>好的\n"
TABLE = f"name,order\n{CONSUMER},{ORDER}\n{SHOP},{ORDER}\n"


class Planted(Struct):
    """The case with its people, and everything in it that has an id."""

    office: Office
    case_id: UUID
    number: str
    mediator: Actor
    room: Room
    items: list[UUID]


def folded(text: str) -> str:
    """What a reader would recognise, however it is written: one width, small, without spaces and marks of HTML."""
    return re.sub(r"\s+", "", normalize("NFKC", html.unescape(text)).casefold())


def found_in(text: str) -> set[str]:
    """The planted names that a reader finds there."""
    seen = folded(text)
    return {name for name in PLANTED if folded(name) in seen}


async def plant(database: Database, home: Path) -> Planted:
    """Everything: the case, answers, talks, a question, chats, a call's transcript, texts, a draft of the ruling."""
    office = await _people(database)
    case_id = await _filed(database, office)
    await lots.hold(database)
    mediator = await building.drawn_mediator(database, office, case_id)
    async with database.transaction(mediator) as session:
        await assigning.declare(session, mediator, case_id)
    await _talk(database, office, case_id, mediator)
    room = Room(database, Safe.open(Settings(home=home)), office, case_id, mediator)
    items = await _hand_in(room, Settings(home=home))
    async with database.transaction(CLOCK) as session:
        case = await cases.get_case(session, CLOCK, case_id)
    return Planted(office, case_id, str(case.number), mediator, room, [item.id for item in items])


async def _people(database: Database) -> Office:
    office = await building.open_office(database)
    async with database.transaction(CLOCK) as session:
        platform = await people.add_platform(session, CLOCK, PLATFORM, "Asia/Shanghai", DESK_MAIL)
        shop = await people.find_or_invite_shop(session, CLOCK, platform.id, SHOP, "business", SHOP_MAIL)
        opened = [
            await people.open_account(session, CLOCK, role=role, name=name, email=mail, **where)
            for role, name, mail, where in (
                (Role.consumer, CONSUMER, MAIL, {}),
                (Role.merchant, KEEPER, SHOP_MAIL, {"shop_id": shop.id}),
                (Role.platform, PLATFORM, DESK_MAIL, {"platform_id": platform.id}),
                (Role.consumer, AGENT, AGENT_MAIL, {}),
            )
        ]
    consumer, merchant, desk, _agent = map(building.actor_of, opened)
    async with database.transaction(consumer) as session:
        await people.grant_mandate(session, consumer, MandateIn(AGENT_MAIL, "read", SAID))
    return replace(office, consumer=consumer, merchant=merchant, platform=desk)


async def _filed(database: Database, office: Office) -> UUID:
    plain = building.appeal()
    case_id = await building.accepted(
        database,
        office,
        platform=PLATFORM,
        seller=SellerIn(SHOP, "business", SHOP_MAIL),
        order=replace(plain.order, number=ORDER, item=f"{SHOP}的电脑"),
        what_happened=SAID,
        claims=[replace(plain.claims[0], in_words=SAID)],
        frontline=replace(plain.frontline, reason=SAID),
        parallel_channels=[ChannelIn("12315", SAID[:60])],
    )
    async with database.transaction(office.merchant) as session:
        answer = AnswerIn("contest", claim=1, text=SAID)
        await responding.respond(session, office.merchant, case_id, ResponseIn([answer], objection=SAID))
    async with database.transaction(office.platform) as session:
        answer = AnswerIn("contest", failure=Failure.canned_reply, text=SAID)
        await responding.respond(session, office.platform, case_id, ResponseIn([answer]))
    return case_id


async def _talk(database: Database, office: Office, case_id: UUID, mediator: Actor) -> None:
    async with database.transaction(office.merchant) as session:
        await talking.make_offer(session, office.merchant, case_id, OfferIn(SAID))
    async with database.transaction(mediator) as session:
        question = await screening.ask(session, mediator, case_id, QuestionIn(Side.consumer, "包装还在吗？"))
        wanted = RecordRequestIn("快运公司", "records@kuaiyun.example", "包裹的全部扫描记录。")
        await asking.ask(session, mediator, case_id, wanted)
        await drafting.save(session, mediator, case_id, DraftIn("overturned", []))
    async with database.transaction(office.consumer) as session:
        await screening.answer_question(session, office.consumer, case_id, question.id, SAID)


async def _hand_in(room: Room, settings: Settings) -> list[EvidenceItem]:
    """As every kind of text that is shown, with names in titles, file names and systems too."""
    said = {"title": f"{SHOP}（{CONSUMER}）", "source_system": PLATFORM}
    chat = await room.read(CHAT.encode(), file_name=f"{NICK}与{SHOP}.txt", **said)
    unread = await room.hand_in(CHAT.encode() + b"\n", file_name=f"{CONSUMER}.txt", **said)
    call = await room.hand_in(sound(), kind="call", file_name=f"{KEEPER}.wav", **said)
    about = said | {"kind": "transcript", "transcript_of": call.id}
    told = await room.hand_in(CUES.encode(), file_name=f"{MAIL}.vtt", **about)
    texts = [
        await room.hand_in(TABLE.encode(), kind="other", file_name=f"{ORDER}.csv", **said),
        await room.hand_in(SAID.encode(), kind="document", file_name=f"{AGENT}.txt", **said),
        await room.hand_in(tempting_table(), kind="other", file_name="sales.csv", **said),
        await room.hand_in(tempting_chat(), file_name="chat.json", **said),
    ]
    originals = [
        await room.hand_in(content, kind=kind, file_name=f"{SHOP}.{kind}", **said)
        for content, kind in ((picture(), "photo"), (paper(), "document"), (song(), "other"))
    ]
    for item in (call, *originals):
        await looking.look(room.database, room.safe, settings, item.id)
    return [chat, unread, call, told, *texts, *originals]


def tempting_table() -> bytes:
    """A table whose headings tell what a party is worth."""
    return f"{','.join(TEMPTING)}\n{','.join(TEMPTING.values())}\n".encode()


def tempting_chat() -> bytes:
    """A chat in ChatLab's JSON whose members do."""
    head = {"chatlab": {"version": "0.0.2", "exportedAt": 1776823200}, "meta": {"name": "chat", "platform": "qianniu"}}
    line = {"sender": "1", "accountName": "客服", "timestamp": 1776823200, "type": 0, "content": "您好"}
    return json.dumps(head | {"members": [], "messages": [line | TEMPTING]}, ensure_ascii=False).encode()


def picture() -> bytes:
    """A photo whose EXIF says where and by whom it was taken."""
    file, exif = io.BytesIO(), Image.Exif()
    exif[_DESCRIPTION], exif[_ARTIST] = AGENT, ORDER
    Image.new("RGB", (40, 30), "white").save(file, "JPEG", exif=exif)
    return file.getvalue()


def paper() -> bytes:
    """A PDF of one empty page whose information names its author."""
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        f"<</Author({AGENT})/Title({ORDER})>>",
    )
    body = "".join(f"{number} 0 obj{part}endobj\n" for number, part in enumerate(parts, start=1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R/Info 4 0 R/Size 5>>\n%%EOF\n".encode()


def song() -> bytes:
    """An ID3 tag with nothing behind it."""
    said = b"\x03" + SHOP.encode()
    frame = b"TIT2" + len(said).to_bytes(4, "big") + b"\0\0" + said
    return b"ID3\x03\0\0\0\0\0" + bytes([len(frame)]) + frame + b"\xff\xfb\x90\x64" + bytes(413)


def sound() -> bytes:
    """A second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(b"\x80" * 8000)
    return file.getvalue()
