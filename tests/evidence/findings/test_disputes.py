"""What the chats of the five disputes show, and what they do not."""

from pathlib import Path

import msgspec
import pytest

from evidence.findings import HELD_BACK, find
from evidence.findings.model import Finding, Report
from evidence.transcripts import Format, Manner, Parties, read
from evidence.transcripts.model import Message

DISPUTES = Path(__file__).parents[3] / "app" / "demo" / "disputes"
CHATS = {
    "1-laptop": ("chat-qianniu.txt", Format.qianniu),
    "2-cosmetics": ("chat-chatlab.json", Format.chatlab),
    "3-phone": ("chat.jsonl", Format.chatlab_lines),
    "4-dress": ("chat-qianniu.txt", Format.qianniu),
    "5-headphones": ("whatsapp.txt", Format.whatsapp),
}


class Shown:
    """One chat with its report; `said` gives the words that a finding rests on."""

    def __init__(self, name: str) -> None:
        file, form = CHATS[name]
        knows = msgspec.json.decode((DISPUTES / name / "dispute.json").read_bytes())
        names = {party: knows[key]["name"] for party, key in (("consumer", "consumer"), ("shop", "merchant"))}
        manner = Manner(
            zone=knows["platform"]["timezone"], parties=Parties(platform=knows["platform"]["name"], **names)
        )
        with (DISPUTES / name / file).open("rb") as chat:
            parts = list(read(chat, form, manner))
        self.texts = {part.line: part.text for part in parts if isinstance(part, Message)}
        self.report: Report = find(parts, held_back=frozenset())
        self.failures = {each.failure for each in self.report.findings}
        self.proposed = {each.failure for each in find(parts).findings}

    def finding(self, failure: str) -> Finding:
        return next(each for each in self.report.findings if each.failure == failure)

    def said(self, failure: str) -> list[str]:
        return [self.texts[line] for line in self.finding(failure).lines]


@pytest.fixture(scope="module")
def shown() -> dict[str, Shown]:
    return {name: Shown(name) for name in CHATS}


def test_laptop_the_canned_reply_seven_times_once_behind_a_greeting(shown: dict[str, Shown]) -> None:
    laptop = shown["1-laptop"]
    said = laptop.said("canned_reply")
    assert laptop.finding("canned_reply").facts["times"] == 7
    assert said == ["您好，我是智能客服小桐。我们会记录您的问题。", *["我们会记录您的问题。"] * 6]


def test_laptop_the_refused_hand_over_and_the_closing(shown: dict[str, Shown]) -> None:
    laptop = shown["1-laptop"]
    assert laptop.said("no_human") == ["转人工", "我们会记录您的问题。"]
    assert laptop.said("closed_unresolved")[-1] == "会话已结束"
    assert laptop.failures == {"closed_unresolved", "canned_reply", "no_human", "over_72_hours"}


def test_cosmetics_the_five_explanations_in_a_timeline(shown: dict[str, Shown]) -> None:
    cosmetics = shown["2-cosmetics"]
    told = [(each.speaker, each.topic) for each in cosmetics.report.explanations]
    assert told == [
        ("海桐客服-苏", "own_body"),
        ("海桐客服-郝", "not_ours"),
        ("海桐客服-白", "proof_missing"),
        ("海桐客服-罗", "too_late"),
        ("海桐客服-纪", "maker"),
    ]
    assert cosmetics.finding("contradictory_explanations").lines == tuple(e.line for e in cosmetics.report.explanations)


def test_cosmetics_sent_away_for_two_months_and_a_human_who_came_soon(shown: dict[str, Shown]) -> None:
    cosmetics = shown["2-cosmetics"]
    assert "建议您直接联系厂家处理。" in cosmetics.said("sent_elsewhere")
    assert cosmetics.finding("over_72_hours").facts["hours"] == 1418
    # It was closed too, though the ruling of this dispute does not speak of it.
    assert cosmetics.failures == {
        "closed_unresolved", "contradictory_explanations", "sent_elsewhere", "over_72_hours",
    }  # fmt: skip


def test_phone_sent_to_other_channels_after_a_promise_of_48_hours(shown: dict[str, Shown]) -> None:
    phone = shown["3-phone"]
    assert phone.said("sent_elsewhere") == ["您好，建议您通过其他渠道维权。"]
    assert phone.said("promise_broken") == ["您好，您的问题已记录，48 小时内会有专人联系您。", "四天了没有人联系我。"]
    assert phone.failures == {"sent_elsewhere", "promise_broken", "over_72_hours"}


def test_dress_closed_while_unresolved_and_no_rule(shown: dict[str, Shown]) -> None:
    dress = shown["4-dress"]
    assert dress.said("closed_unresolved") == ["对话已关闭，问题已解决。"]
    assert dress.said("no_rule_cited") == ["很抱歉，商家不同意，暂时无法为您处理。祝您生活愉快！"]
    assert dress.failures == {"closed_unresolved", "no_rule_cited"}


def test_headphones_wait_3_to_5_days_twice_and_nothing_was_closed(shown: dict[str, Shown]) -> None:
    headphones = shown["5-headphones"]
    assert headphones.said("canned_reply") == ["Hello dear, please wait 3-5 days more."] * 2
    assert headphones.failures == {"canned_reply", "over_72_hours"}


def test_waits_are_told_for_each(shown: dict[str, Shown]) -> None:
    assert shown["1-laptop"].report.waits.first_s == 83
    assert shown["5-headphones"].report.waits.first_s == 28 * 60 + 34
    assert all(each.report.waits.answers for each in shown.values())


@pytest.mark.parametrize("name", CHATS)
def test_nothing_is_proposed_that_is_held_back(shown: dict[str, Shown], name: str) -> None:
    assert shown[name].proposed == shown[name].failures - HELD_BACK
