"""When a promised time is over. 22 April 2026 was a Wednesday."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.findings.deadlines import due
from evidence.findings.plain import plain
from tests.evidence.findings.chats import CHINA, at

SAID = at("22 10:00")


@pytest.mark.parametrize(
    ("said", "over"),
    [
        ("48 小时内会有专人联系您", "24 10:00"),
        ("半小时内给您回电", "22 10:30"),
        ("三天内处理", "25 10:00"),
        ("1-3个工作日到账", "27 10:00"),
        ("十五分钟内到", "22 10:15"),
        ("今天给您答复", "22 23:59"),
        ("今天18点前电话", "22 18:00"),
        ("明天上午10点上门", "23 10:00"),
        ("下午两点前到", "22 14:00"),
        ("明天上午送到", "23 12:00"),
        ("后天发货", "24 23:59"),
        ("周五前处理", "24 23:59"),
        ("下周一处理", "27 23:59"),
        ("本周内处理", "26 23:59"),
        ("4月28日前退款", "28 23:59"),
        ("28号发", "28 23:59"),
        ("will call you within 48 hours", "24 10:00"),
        ("in the next two business days", "24 10:00"),
        ("within five working days", "29 10:00"),
        ("in 3-5 days", "27 10:00"),
        ("by 5pm today", "22 17:00"),
        ("in the post today", "22 23:59"),
        ("tomorrow morning", "23 12:00"),
        ("by Friday", "24 23:59"),
        ("by the end of the week", "26 23:59"),
        ("by April 28th", "28 23:59"),
        ("half an hour", "22 10:30"),
    ],
)
def test_the_time_that_a_promise_names(said: str, over: str) -> None:
    named = due(plain(said), SAID)
    assert named is not None
    assert f"{named.at:%d %H:%M}" == over
    assert named.phrase in plain(said)


@pytest.mark.parametrize("said", ["尽快处理", "as soon as possible", "三个月前买的东西", "two days ago", "35 号楼"])
def test_what_names_no_time_to_come(said: str) -> None:
    assert due(plain(said), SAID) is None


def test_a_date_long_past_is_next_year() -> None:
    named = due("1月5日前", datetime(2026, 12, 20, tzinfo=CHINA))
    assert named is not None
    assert named.at.year == 2027


@given(st.text(), st.datetimes())
def test_no_words_make_it_stumble(said: str, moment: datetime) -> None:
    due(plain(said), moment)
    due(f"{said}5天内 by friday 12月31日 next week 99999小时", moment)
