"""What a chat shows, put for a ruling, in both languages."""

import pytest

from cases.words import Failure
from evidence.service.wording import hours_in_words, where, worded


def test_the_canned_reply_of_the_laptop() -> None:
    lines, facts = [16, 20, 24], {"times": 7, "replies": 1}
    assert worded("canned_reply", "C-1", lines, facts, "en") == "C-1, lines 16, 20, 24: the same reply 7 times."
    assert worded("canned_reply", "甲-1", lines, facts, "zh-Hans") == "甲-1 第 16、20、24 行：相同答复 7 次。"


@pytest.mark.parametrize("failure", list(Failure))
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_failure_has_its_words_with_and_without_a_figure(failure: str, language: str) -> None:
    known = {"times": 2, "stories": 3, "asked": 1, "hours": 99, "hours_late": 4}
    for facts in ({}, known):
        said = worded(failure, "C-1", [3], facts, language)
        assert said.startswith("C-1")
        assert "{" not in said


def test_of_very_many_lines_the_first_are_named() -> None:
    assert where("C-1", list(range(1, 99)), "en").endswith("19, 20 …")


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        (72, "72 小时", "72 hours"),
        (73, "3 天 1 小时", "3 days and 1 hour"),
        (96, "4 天", "4 days"),
        (1418, "59 天 2 小时", "59 days and 2 hours"),
    ],
)
def test_many_hours_are_days_and_hours(hours: int, chinese: str, english: str) -> None:
    assert (hours_in_words(hours, "zh-Hans"), hours_in_words(hours, "en")) == (chinese, english)
    facts = {"hours": hours}
    assert worded("over_72_hours", "甲-1", [3], facts, "zh-Hans") == f"甲-1 第 3 行：{chinese}没有结果。"
    assert worded("over_72_hours", "C-1", [3], facts, "en") == f"C-1, line 3: {english} without a result."
