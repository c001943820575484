"""Time zones as people name them; what means no one zone exactly is none."""

import pytest

from evidence.errors import NoSuchZone
from evidence.service.zones import named


@pytest.mark.parametrize(
    "typed",
    ["火星/不存在", "Mars/Phobos", "北京", "CST", "UTC+9", "../../etc/passwd", "Asia", "a" * 61, "", "x\0y", "\ud800"],
)
def test_what_names_no_zone_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(NoSuchZone) as refused:
        named(typed)
    assert refused.value.values["zone"] == typed
    assert refused.value.field == "zone"


@pytest.mark.parametrize("typed", ["北京时间", "东八区", "UTC+8", "utc + 8", "UTC＋08:00", "GMT+8", "Asia/Shanghai"])
def test_the_time_of_china_has_many_names(typed: str) -> None:
    assert named(typed) == "Asia/Shanghai"


def test_a_zone_of_the_data_base_stays_itself_even_where_its_sign_is_turned_round() -> None:
    assert [named(name) for name in ("GMT", "gmt", "utc", "Etc/GMT-8")] == ["GMT", "GMT", "UTC", "Etc/GMT-8"]
