"""Two languages, equal."""

import pytest

from app.kit.text import preferred, translate


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (None, "zh-Hans"),
        ("", "zh-Hans"),
        ("de", "zh-Hans"),
        ("en-GB,zh;q=0.9", "en"),
        ("fr, zh-TW", "zh-Hans"),
        ("zh", "zh-Hans"),
    ],
)
def test_who_never_chose_is_told_in_what_the_browser_asks_for_else_in_chinese(asked, told):
    assert preferred(asked) == told


def test_a_sentence_is_filled_in_both_languages():
    assert translate("This is larger than {limit}.", "en", limit="1 MB") == "This is larger than 1 MB."
    assert translate("This is larger than {limit}.", "zh-Hans", limit="1 MB") == "超过了 1 MB 的上限。"


def test_braces_in_what_someone_typed_are_left_alone():
    assert translate("“{address}” is not an e-mail address.", "en", address="{x}") == "“{x}” is not an e-mail address."
