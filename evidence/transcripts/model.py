"""What every format is read into: messages in the order of the file, and whatever was not understood between them."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Voice(StrEnum):
    """Who speaks, as far as the export or the names of the case tell. Bots and agents both speak for the platform."""

    consumer = "consumer"
    shop = "shop"
    agent = "agent"
    bot = "bot"
    system = "system"
    unknown = "unknown"


class Sort(StrEnum):
    """What a message is made of."""

    text = "text"
    image = "image"
    voice = "voice"
    video = "video"
    file = "file"
    link = "link"
    card = "card"
    call = "call"
    notice = "notice"
    other = "other"


class Format(StrEnum):
    """What a chat can be written in; each is read by the file of its name."""

    qianniu = "qianniu"
    chatlab = "chatlab"
    chatlab_lines = "chatlab_lines"
    whatsapp = "whatsapp"
    table = "table"
    own = "own"


class DayOrder(StrEnum):
    """How `03/04/2026` is meant."""

    day_first = "day_first"
    month_first = "month_first"


class Message(Struct, frozen=True, omit_defaults=True):
    """One thing said.

    `line` is where it begins in the file, counted from 1: findings and citations point there. Where many stand on one
    line (JSON without line breaks) they are counted on from it, so that each has a line of its own. `at` carries its
    zone; None where the export gives no time. `speaker` is the name as the export writes it, `to` whom the export says
    it was said to. `attachment` is the file's name or address, never its bytes. `recalled` says that it was taken back:
    the text is then what is left of it. `seen` is the mark 已读 or 未读, where there is one.
    """

    line: int
    at: datetime | None
    speaker: str
    text: str
    voice: Voice = Voice.unknown
    sort: Sort = Sort.text
    attachment: str = ""
    recalled: bool = False
    to: str = ""
    seen: bool | None = None
    id: str = ""
    reply_to: str = ""


class NotUnderstood(Struct, frozen=True):
    """A line that no rule of the format reads: kept and shown as it stands, never dropped."""

    line: int
    text: str


Part = Message | NotUnderstood


class Parties(Struct, frozen=True):
    """The names that the case knows: they tell the voices apart where the export does not."""

    consumer: str = ""
    shop: str = ""
    platform: str = ""


class Columns(Struct, frozen=True):
    """Which columns of a table hold what, by their heading; empty where there is none."""

    at: str
    speaker: str
    text: str
    voice: str = ""
    attachment: str = ""


class Manner(Struct, frozen=True):
    """How a file is to be read, where the file itself does not say.

    `zone` is the IANA name for times without one: the platform's. `voices` are those that a person corrected, by
    speaker; they win over everything else. `columns` are for tables alone. `day_order` is what a person said about
    dates that can be read two ways; without it the file is looked at.
    """

    zone: str = "Asia/Shanghai"
    parties: Parties = Parties()
    voices: dict[str, Voice] = {}
    columns: Columns | None = None
    day_order: DayOrder | None = None
