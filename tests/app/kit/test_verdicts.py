"""Steps of a verification, and what follows from all of them."""

import pytest

from app.kit.verdicts import Result, StepFailed, StepReport, StepUndetermined, demand, make, overall


def looks(what: str) -> str:
    demand(what != "wrong", "It is {what}.", what=what)
    if what == "missing":
        raise StepUndetermined("It is not there.")
    return ["It is right."][0 if what == "right" else 7]


@pytest.mark.parametrize(
    ("what", "result", "text"),
    [
        ("right", Result.passed, "It is right."),
        ("wrong", Result.failed, "It is wrong."),
        ("missing", Result.undetermined, "It is not there."),
        ("torn", Result.failed, "This part of the file could not be read (IndexError)."),
    ],
)
def test_a_step_passes_fails_or_cannot_be_made(what, result, text):
    report = make(3, looks, what)
    assert (report.number, report.result, report.text("en")) == (3, result, text)


@pytest.mark.parametrize(
    ("results", "whole"),
    [
        ([Result.passed, Result.passed], Result.passed),
        ([Result.passed, Result.undetermined], Result.undetermined),
        ([Result.undetermined, Result.failed], Result.failed),
    ],
)
def test_the_whole_passes_only_when_every_step_did(results, whole):
    assert overall(StepReport(number, result, "") for number, result in enumerate(results)) is whole


def test_what_is_demanded_and_so_goes_on():
    demand(True, "never said")  # noqa: FBT003 - the question is whether it holds
    with pytest.raises(StepFailed):
        demand([], "nobody is there")
