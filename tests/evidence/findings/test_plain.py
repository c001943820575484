from evidence.findings.plain import LONGEST, plain, sentences


def test_width_case_and_marks_make_no_difference() -> None:
    assert plain("ＨＥＬＬＯ！\u200e") == "hello!"
    assert plain("亲，您 好 哦~") == "您好"


def test_short_english_forms_are_written_out() -> None:
    assert plain("I can’t, we won't, it's, you'd, I'm, cannot") == (
        "i can not, we will not, it is, you would, i am, can not"
    )


def test_an_address_says_nothing() -> None:
    assert "http" not in plain("看 https://img.example.org/serial.png 这个")


def test_a_number_with_a_point_is_one_sentence() -> None:
    assert sentences(plain("Pay 4.20 now. Then wait!")) == ("pay 4.20 now.", "then wait!")
    assert sentences("好。不行？走") == ("好。", "不行?", "走") or sentences(plain("好。不行？走")) == (
        "好。",
        "不行?",
        "走",
    )


def test_what_is_longer_than_anybody_writes_is_cut() -> None:
    assert len(plain("啦" + "长" * 10 * LONGEST)) <= LONGEST
