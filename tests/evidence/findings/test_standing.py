"""Whether the trouble is open."""

import pytest

from evidence.findings.standing import Standing
from tests.evidence.findings.chats import heard


def standing(said: str, *, settled_by_offers: bool = True) -> Standing:
    it = Standing(settled_by_offers=settled_by_offers)
    for each in heard(said):
        it.hear(each)
    return it


@pytest.mark.parametrize("said", ["请问有货吗？", "Is this dishwasher safe?", "好的，谢谢", "Thanks!", "你好"])
def test_questions_before_buying_and_thanks_open_nothing(said: str) -> None:
    assert standing(f"22 10:00 c {said}").began is None


@pytest.mark.parametrize("said", ["屏幕有坏点", "half my plants were mush", "快递三天没动了", "Panel dead. Day 1."])
def test_everything_else_opens_it(said: str) -> None:
    assert standing(f"22 10:00 c {said}").open


def test_the_consumer_settles_it_and_may_come_back_to_it() -> None:
    fixed = "22 10:00 c 锅漏水\n22 10:01 s 补一个新的\n24 10:00 c 收到了，谢谢"
    assert not standing(fixed).open
    assert standing(f"{fixed}\n25 10:00 c 还是没解决").open


def test_a_yes_to_an_offer_settles_it_where_offers_count() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 s 给您换新的\n22 10:02 c 好的"
    assert not standing(said).open
    assert standing(said, settled_by_offers=False).open


def test_what_was_done_settles_it_unless_it_is_denied() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 s 已为您退款成功"
    assert not standing(said).open
    assert standing(f"{said}\n23 10:00 c 没有收到退款").open
