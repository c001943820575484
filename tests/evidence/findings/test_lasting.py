"""More than 72 hours."""

from tests.evidence.findings.chats import found, lines

LONG = "over_72_hours"


def test_from_the_complaint_to_the_last_message() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 a 收到\n25 10:01 c 还没有结果"
    assert lines(said, LONG) == (1, 3)
    finding = found(said, LONG)
    assert finding is not None
    assert finding.facts == {"hours": 72}


def test_seventy_two_hours_to_the_minute_are_not_more() -> None:
    assert found("22 10:00 c 锅漏水\n22 10:01 a 收到\n25 10:00 c 还没有结果", LONG) is None


def test_a_question_before_buying_does_not_start_it() -> None:
    assert found("20 10:00 c 请问有货吗？\n20 10:01 s 有的\n25 10:00 c 锅漏水\n25 10:01 s 收到", LONG) is None


def test_good_service_that_took_longer_counts_by_the_clock() -> None:
    assert lines("20 10:00 c 锅漏水\n20 10:01 s 给您换新\n25 10:00 c 新锅收到了，谢谢", LONG) == (1, 3)


def test_thanks_long_after_do_not_prolong_it() -> None:
    said = "20 10:00 c 锅漏水\n21 10:00 s 已为您退款成功\n21 11:00 c 退款收到了\n29 10:00 c 谢谢，好评已给"
    assert found(said, LONG) is None
