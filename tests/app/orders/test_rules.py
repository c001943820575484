"""What an apology must say, and how a sum is shared out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orders import errors, rules
from app.orders.rules import Split

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


@pytest.mark.parametrize("split", [Split(), Split(seller=99), Split(seller=60, platform=41)])
def test_shares_that_make_no_whole_are_refused(split):
    with pytest.raises(errors.NotAHundred):
        rules.check_split(split)


@pytest.mark.parametrize(
    "split", [Split(seller=90, carrier=10), Split(seller=90, maker=10), Split(seller=100, carrier_name="速达")]
)
def test_whoever_bears_a_share_is_named(split):
    with pytest.raises(errors.NamelessShare):
        rules.check_split(split)


def test_whoever_is_not_at_fault_bears_no_share():
    lost = Split(platform=40, carrier=60, carrier_name="速达")
    rules.check_split(lost, {"seller"})
    with pytest.raises(errors.ClearedBearsNothing):
        rules.check_split(lost, {"platform"})


def test_the_last_fen_goes_to_the_largest_remainder():
    thirds = Split(seller=34, platform=33, carrier=33, carrier_name="速达")
    rules.check_split(thirds)
    assert rules.share_out(100, thirds) == {"seller": 34, "platform": 33, "carrier": 33}
    assert rules.share_out(1, thirds) == {"seller": 1, "platform": 0, "carrier": 0}


@given(st.integers(0, 10**12), st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(lambda s: sum(s) <= 100))
def test_what_is_shared_out_is_the_sum_to_the_last_unit(minor, shares):
    split = Split(*shares, maker=100 - sum(shares))
    parts = rules.share_out(minor, split)
    assert sum(parts.values()) == minor
    assert all(abs(part - minor * split.shares[who] / 100) <= 1 for who, part in parts.items())
