"""The rules one by one: each fires on its example, and on its counter-example it does not."""

import re
import time
from collections import Counter

import pytest

from evidence.findings.explanations import OTHER, PROMISE
from evidence.findings.repetition import core
from evidence.findings.rulebook import By, Rule, Sign, fired, pattern, rules


def fires(rule: Rule, text: str) -> bool:
    return any(rule in [each.rule for each in fired(text, by).get(rule.sign, ())] for by in rule.by)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_fires_on_its_example_and_not_on_its_counter_example(rule: Rule) -> None:
    if rule.sign is Sign.courtesy:
        assert core(rule.example) == ()
        assert core(rule.counter_example)
        return
    assert fires(rule, rule.example)
    assert not fires(rule, rule.counter_example)


def test_every_rule_has_a_name_of_its_own_that_begins_with_its_language() -> None:
    assert [name for name, times in Counter(rule.id for rule in rules()).items() if times > 1] == []
    assert all(rule.id.startswith(f"{rule.language}-") for rule in rules())


def test_every_rule_says_what_it_catches() -> None:
    assert all(rule.catches.endswith(".") and len(rule.catches) > 15 for rule in rules())


def test_every_sign_has_rules_in_both_languages() -> None:
    for language in ("zh", "en"):
        assert set(Sign) == {rule.sign for rule in rules() if rule.language == language}


def test_every_explanation_has_a_topic_in_both_languages_and_nothing_else_has_one() -> None:
    topics = {
        language: {rule.topic for rule in rules() if rule.sign is Sign.explains and rule.language == language}
        for language in ("zh", "en")
    }
    assert topics["zh"] == topics["en"]
    assert not topics["zh"] & {"", PROMISE, OTHER}
    assert all(not rule.topic for rule in rules() if rule.sign is not Sign.explains)


def test_a_rule_reads_only_whom_it_is_for() -> None:
    assert Sign.asks_human in fired("转人工", By.consumer)
    assert Sign.asks_human not in fired("转人工", By.other)


def test_an_exception_in_another_sentence_silences_nothing() -> None:
    assert Sign.closes in fired("工单不会关闭吗？不对，工单已关闭。", By.system)


def test_an_english_pattern_begins_and_ends_with_words() -> None:
    assert pattern(["refund"], "en").search("a refund now")
    assert not pattern(["refund"], "en").search("refunding")


def test_a_gap_stays_in_its_sentence() -> None:
    assert pattern(["商家…同意"], "zh").search("商家那边还是不同意")
    assert not pattern(["商家…同意"], "zh").search("商家说了。我同意")


HOSTILE = ["需要" * 1000, "您可以" * 700, "-" * 2000, "a, " * 700, "to the " * 300, "1" * 2000, "(" * 2000, "已" * 2000]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:6]))
def test_no_text_makes_a_rule_slow(text: str) -> None:
    pattern(["warm"], "en"), [fired("warm 暖", by) for by in By]
    start = time.perf_counter()
    for by in By:
        fired(text, by)
    core(text)
    assert time.perf_counter() - start < 10


def test_no_pattern_repeats_without_an_end() -> None:
    """A group that may repeat for ever and whose alternatives overlap takes for ever on a hostile text."""
    endless = [rule.id for rule in rules() for one in (*rule.patterns, *rule.exceptions) if re.search(r"\)[*+]", one)]
    assert endless == []
