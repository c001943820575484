"""Random chats, told by nothing but who, when and what; the writers make files of them."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec import Struct

ZONE = ZoneInfo("Asia/Shanghai")
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For every test of random chats: a busy machine makes none of them fail."""
_LETTERS = "你好电脑退款不是正品吗请等天客服系统的了abcXYZ éñ😀㛃0123456789，。？！~:;()%#&'\"-+=/"
_DATE = re.compile(r"\d{1,4}\s*[-/.年]\s*\d")
NAMES = st.one_of(
    st.sampled_from(
        ["tb李明远", "星河数码专营店:小北", "海桐客服:0417", "yu**88", "Maya Ferreira", "+86 138 0000", "O'Neil"]
    ),
    st.text("李明远小满店铺客abcDEF0123_*", min_size=1, max_size=12),
)
"""Names as shops and people give them; none ends like a sentence."""


class Said(Struct, frozen=True):
    """One message, before any format."""

    who: str
    at: datetime
    lines: tuple[str, ...]
    seen: bool | None = None
    to: str = ""

    def text(self) -> str:
        return "\n".join(self.lines)


def is_plain(line: str) -> bool:
    """Nothing that a paste would have to mark as text and cannot: a date, an address, a remark of the window."""
    return line == line.strip() and not _DATE.search(line) and not re.search(r"://|撤回|^[\[(（]?[已未]读", line)


def lines() -> st.SearchStrategy[str]:
    return st.text(_LETTERS, max_size=30).map(str.strip).filter(is_plain)


def texts(most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    """Lines of which first and last are not blank."""
    some = st.lists(lines(), min_size=1, max_size=most)
    return some.filter(lambda all_: bool(all_[0] and all_[-1])).map(tuple)


def times(*, seconds: bool = True) -> st.SearchStrategy[datetime]:
    """In the zone of the platform, to the second or the minute."""
    some = st.datetimes(datetime(2001, 1, 1), datetime(2035, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001
    return some.map(lambda at: at.replace(microsecond=0, second=at.second if seconds else 0, fold=0))


def chats(*, seconds: bool = True, names: st.SearchStrategy[str] = NAMES) -> st.SearchStrategy[list[Said]]:
    """Some messages of some people."""
    said = st.builds(Said, names, times(seconds=seconds), texts(), st.sampled_from([None, True, False]), st.just(""))
    return st.lists(said, min_size=1, max_size=12)
