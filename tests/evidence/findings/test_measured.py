"""The figures on which a finding is proposed at all: over all labelled chats together.

The half that was held out is scored here and read nowhere.
"""

import pytest

from cases.words import Failure
from evidence.findings import HELD_BACK
from tests.benchmarks import findings
from tests.benchmarks.findings import Measured, Score, measure

PROPOSED = [each.value for each in Failure if each not in HELD_BACK | {Failure.evidence_lost}]


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure()


@pytest.mark.parametrize("failure", PROPOSED)
def test_a_finding_that_is_proposed_meets_the_goal(measured: Measured, failure: str) -> None:
    score = measured[failure]["both"]
    assert score.labelled >= 20
    assert score.precision >= findings.PRECISION
    assert score.recall >= findings.RECALL


@pytest.mark.parametrize("failure", sorted(HELD_BACK))
def test_what_is_held_back_really_misses_it(measured: Measured, failure: str) -> None:
    assert not measured[failure]["both"].met


def test_a_score_counts_a_chat_that_shares_a_labelled_line() -> None:
    canned = ["我们会记录您的问题", "我们会记录您的问题"]
    said = [[None, "consumer", "c", "在吗"], [None, "bot", "b", canned[0]]] * 2
    chat = findings.msgspec.convert({"id": "x", "messages": said, "labels": {"canned_reply": [4]}}, findings.Chat)
    assert findings.scores([chat])["canned_reply"] == Score(labelled=1, found=1, right=1)
    elsewhere = findings.msgspec.structs.replace(chat, labels={"canned_reply": [1], "no_human": [1]})
    scores = findings.scores([elsewhere])
    assert scores["canned_reply"] == Score(labelled=1, found=1, right=0)
    assert (scores["no_human"].precision, scores["no_human"].recall, scores["no_human"].met) == (1.0, 0.0, False)


def test_the_table_has_a_row_for_each_half_and_says_what_is_held_back(measured: Measured) -> None:
    heads, *rows = findings.rows(measured)
    assert all(len(row) == len(heads) for row in rows)
    assert [row[:2] for row in rows[:3]] == [("canned_reply", half) for half in ("training", "held_out", "both")]
    assert {row[0] for row in rows if row[-1].endswith("held back")} == HELD_BACK
    assert findings.met(measured)
