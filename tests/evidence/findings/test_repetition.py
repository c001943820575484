"""The same reply again: behind a greeting, with other numbers, in nearly the same words; and what is none."""

import pytest

from evidence.findings.heard import hear
from evidence.findings.repetition import MOST_REPLIES, Repetition, alike, core, pairs
from evidence.transcripts.model import Message, Voice
from tests.evidence.findings.chats import found, lines

CANNED = "canned_reply"


def twice(one: str, other: str) -> str:
    return f"22 10:00 c 货没到\n22 10:01 a {one}\n22 11:00 c 还没到\n22 11:01 a {other}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("我们会记录您的问题。", "您好，我是智能客服小桐。我们会记录您的问题。"),
        ("已为您登记，请耐心等待", "亲亲～已为您登记哦，请耐心等待🙏"),
        ("预计3天内处理完成", "预计五天内处理完成"),
        ("Hello dear, please wait 3-5 days more.", "please wait 5-7 days more!"),
        ("Your case is under review by our team.", "Hi Todd, your case 88213 is under review by our team"),
        ("Please contact the seller directly to fix it.", "Please contact the seller directly in order to fix it."),
    ],
)  # fmt: skip
def test_it_is_the_same_reply(one: str, other: str) -> None:
    assert lines(twice(one, other), CANNED) == (2, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("您好，很高兴为您服务！", "您好，很高兴为您服务！"),
        ("感谢您的耐心等待", "感谢您的耐心等待"),
        ("Thank you for contacting us. Have a nice day!", "Thank you for contacting us. Have a nice day!"),
        ("好的", "好的"),
        ("Hi Jo, could you send a photo of the plug, please?", "Hi Jo, could you send the number on the box, please?"),
        ("非常抱歉，仓库说明天补发", "非常抱歉，退款已经操作了"),
    ],
)
def test_it_is_not(one: str, other: str) -> None:
    assert found(twice(one, other), CANNED) is None


def test_what_the_consumer_asks_to_hear_again_is_no_repetition() -> None:
    said = "22 10:00 c 地址\n22 10:01 s 退回地址是平江路的仓库\n22 10:02 c 再发一遍\n22 10:03 s 退回地址是平江路的仓库"
    assert found(said, CANNED) is None


def test_sent_twice_in_one_breath_is_sent_once() -> None:
    said = "22 10:00 c 货没到\n22 10:01 a 我们会记录您的问题\n22 10:01 a 我们会记录您的问题"
    assert found(said, CANNED) is None


def test_the_consumer_and_notices_may_repeat_themselves() -> None:
    assert found("22 10:00 c 我的包裹还没有到\n22 10:01 a 在的\n22 10:02 c 我的包裹还没有到", CANNED) is None
    assert found("22 10:00 c 在\n22 10:01 - 您前面还有九位\n22 10:02 c 在\n22 10:03 - 您前面还有八位", CANNED) is None


def test_facts_say_how_often_and_quote_the_shortest() -> None:
    finding = found(twice("您好，我是小桐客服。我们会记录您的问题。", "我们会记录您的问题。"), CANNED)
    assert finding is not None
    assert finding.facts == {"times": 2, "replies": 1, "phrase": "我们会记录您的问题。"}


def test_alike_is_even_handed() -> None:
    one, other = pairs(core("包裹正在路上请等待")), pairs(core("包裹还在路上请等待"))
    assert alike(one, other) == alike(other, one)
    assert alike(one, one)


def test_what_is_remembered_is_bounded() -> None:
    finder = Repetition()

    for number in range(3 * MOST_REPLIES):
        text = "".join(chr(0x4E00 + (number * 7 + step * 311) % 20000) for step in range(9))
        finder.hear(hear(Message(2 * number + 1, None, "c", "在吗", Voice.consumer)))
        finder.hear(hear(Message(2 * number + 2, None, "a", text, Voice.agent)))
    assert len(finder._replies) == MOST_REPLIES
