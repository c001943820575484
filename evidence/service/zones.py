"""Time zones as people name them: the names of the IANA data base, and a few that mean exactly one of them."""

import unicodedata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from evidence.errors import NoSuchZone
from evidence.schemas.readings import Zone

_CHINA, _UTC, _GMT = "Asia/Shanghai", "UTC", "GMT"
_EVERYDAY = {
    # China has kept UTC+8 without a summer time since 1991, longer than there are chats.
    **dict.fromkeys(("北京时间", "中国标准时间", "东八区", "东8区"), _CHINA),
    **dict.fromkeys(("utc+8", "utc+08", "utc+08:00", "utc+0800", "gmt+8", "gmt+08", "gmt+08:00", "gmt+0800"), _CHINA),
    **dict.fromkeys(("utc", "协调世界时", "世界协调时"), _UTC),
    **dict.fromkeys(("gmt", "格林尼治时间", "格林尼治标准时间"), _GMT),
}


def named(typed: str) -> str:
    """The zone in the IANA data base.

    Raises:
        NoSuchZone: there is none of this name.
    """
    plain = unicodedata.normalize("NFKC", typed).replace(" ", "").casefold()
    name = _EVERYDAY.get(plain, typed)
    try:
        ZoneInfo(msgspec.convert(name, Zone))
    except (msgspec.ValidationError, ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise NoSuchZone(zone=typed, field="zone") from unknown
    return name
