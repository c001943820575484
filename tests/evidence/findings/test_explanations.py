"""The contradiction timeline."""

from evidence.findings import find
from evidence.findings.explanations import MOST_ENTRIES, OTHER, PROMISE
from tests.evidence.findings.chats import chat, found, lines

CONTRADICTORY = "contradictory_explanations"


def timeline(said: str) -> list[tuple[int, str]]:
    return [(each.line, each.topic) for each in find(chat(said)).explanations]


def test_explanations_and_promises_stand_in_order_with_their_topics() -> None:
    said = """22 10:00 c 我脸上全是红疹
              22 10:01 a 过敏属于个人体质问题
              22 11:00 c 医院说是接触性皮炎
              22 11:01 a 48小时内会有专员联系您
              25 11:00 c 没人联系
              25 11:01 a 订单已超过售后期"""
    assert timeline(said) == [(2, "own_body"), (4, PROMISE), (6, "too_late")]


def test_what_no_rule_knows_is_shown_too() -> None:
    assert timeline("22 10:00 c 酱油没到\n22 10:01 s 酱油缸昨夜翻倒在院里") == [(2, OTHER)]


def test_questions_requests_and_greetings_are_no_explanations() -> None:
    said = "22 10:00 c 灯不亮\n22 10:01 s 您好，请问灯泡拧紧了吗？\n22 10:02 c 拧了\n22 10:03 s 麻烦拍个照片"
    assert timeline(said) == []


def test_two_stories_of_one_side_contradict_one_another() -> None:
    said = """22 10:00 c My rug still has not arrived
              22 10:01 s It is held up at customs.
              23 10:00 c You said it was here
              23 10:01 s The courier lost the parcel.
              23 10:05 c So which is it?"""
    assert lines(said, CONTRADICTORY) == (2, 4)


def test_one_story_in_other_words_contradicts_nothing() -> None:
    said = """22 10:00 c 鞋底开胶了
              22 10:01 s 您已超过退货期限了
              22 10:05 c 才五天
              22 10:06 s 售后时效已过，没办法哦
              22 10:07 c 凭什么"""
    assert found(said, CONTRADICTORY) is None


def test_a_shop_and_a_platform_answer_each_for_themselves() -> None:
    said = (
        "22 10:00 c 手机打不开\n22 10:01 s 二手商品售出不退\n22 10:05 c 不行\n22 10:06 a 交易已完成\n22 10:07 c 不同意"
    )
    assert found(said, CONTRADICTORY) is None


def test_whoever_owns_up_and_helps_has_not_contradicted_anybody() -> None:
    said = """22 10:00 c 颜色不对
              22 10:01 s 亲，灯光问题
              22 10:02 c 吊牌上就写的浅棕！
              22 10:03 s 确实是我们发错了，给您换新
              22 10:04 c 好的"""
    assert found(said, CONTRADICTORY) is None


def test_the_timeline_is_bounded() -> None:
    said = "\n".join(["22 10:00 c 货呢"] + ["22 10:01 s 包裹在海关查验"] * (MOST_ENTRIES + 20))
    assert len(timeline(said)) == MOST_ENTRIES


def test_an_advice_that_was_followed_explained_nothing() -> None:
    said = """22 10:00 c 秤不准
              22 10:01 s 秤脚垫平地面底下四角受力才对
              22 10:05 c 试了，还是不准
              22 10:06 s 称重传感器寿命到头了这是消耗件
              22 10:07 c 才买一周！"""
    assert found(said, CONTRADICTORY) is None
