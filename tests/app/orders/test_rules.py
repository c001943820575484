"""What an apology must say."""

import pytest

from app.orders import errors, rules

ACT = "我们七次用同一句话回复您，没有让人工客服接手。"
HARM = "您在九天里反复解释，仍拿不回六千多元货款。"
CHANGE = "自五月起，同一问题两次未解决即转人工，并记录在案。"
ENGLISH = (
    "We closed your ticket three times while the phone was still broken.",
    "You were without a working phone for two weeks and paid for another one.",
    "From May on no ticket is closed before its customer has said so.",
)


@pytest.mark.parametrize(
    "parts",
    [
        ("抱歉。", HARM, CHANGE),
        (ACT, "不便", CHANGE),
        (ACT, HARM, "改进。"),
        ("亲，非常抱歉给您带来不便，感谢您的理解！", HARM, CHANGE),
        (ACT, ACT, CHANGE),
        ("We are sorry.", ENGLISH[1], ENGLISH[2]),
    ],
)
def test_each_part_says_something_of_its_own(parts):
    with pytest.raises(errors.ApologyTooShort):
        rules.check_apology(parts, [])


def test_another_number_or_greeting_makes_no_other_apology():
    before = f"{ACT}\n{HARM}\n{CHANGE}"
    again = (f"亲，{ACT}".replace("七次", "三次"), HARM.replace("九天", "十二天"), f"{CHANGE}谢谢！")
    with pytest.raises(errors.ApologyCopied):
        rules.check_apology(again, ["别的道歉", before])


def test_one_that_belongs_to_its_case_passes_in_both_languages():
    rules.check_apology((ACT, HARM, CHANGE), ["\n".join(ENGLISH)])
    rules.check_apology(ENGLISH, [f"{ACT}\n{HARM}\n{CHANGE}"])
