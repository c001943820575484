"""Names into roles: first what must not be found, then every way in which a name is written."""

import pytest

from app.kit.masking import Covering, Mask, covered, variants

NAMES = {
    "张伟": "the consumer",
    "王": "the consumer",
    "zhang.wei@post.example": "the consumer",
    "星河数码专营店": "the merchant",
    "s@xinghe.example": "the merchant",
    "海桐商城": "the platform",
    "Desk One": "the platform",
    "StarRiver": "the merchant",
    "chat": "the merchant",
    "20260305": "the order number",
    "HT12": "the order number",
    "77": "the order number",
}
MASK = Mask(NAMES, ours=frozenset({"chat"}), phone="[phone]")


@pytest.mark.parametrize(
    "said",
    [
        "王先生等了77天",  # a name of one character, and a short number, are none inside a sentence
        "The chat was closed.",  # a word of ours
        "They climbed a HT123 and a desk oneself.",
        "the desk, one day later",
        "120260305 and 202603051",
        "服务 s 很好",
        "2138123456789",
        "",
    ],
)
def test_what_is_no_name_stays(said: str):
    assert MASK.text(said) == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("我叫张伟。", "我叫the consumer。"),
        ("张 伟，张　伟，张\u200b伟", "the consumer，the consumer，the consumer"),
        ("在星河数码专营店买，星河数码的客服", "在the merchant买，the merchant的客服"),
        ("星 河 数 码 专 营 店", "the merchant"),
        ("海桐客服", "the platform客服"),
        ("ＤＥＳＫ　ＯＮＥ and DeskOne and desk  one's", "the platform and the platform and the platform's"),
        ("star river, STARRIVER", "the merchant, the merchant"),
        ("找desk one退款", "找the platform退款"),
        ("ZHANG.WEI@post.example", "the consumer"),
        ("zhang.wei wrote", "the consumer wrote"),
        ("＠ s@xinghe.example", "＠ the merchant"),
        ("2026 0305、2026-0305、ht12号", "the order number、the order number、the order number号"),
        ("13812345678, +86 138-1234-5678", "[phone], [phone]"),
        ("Ｈ́T12", "the order number"),
        ("xinghe_ht12.pdf", "xinghe_the order number.pdf"),
    ],
)
def test_a_name_is_found_however_it_is_written(said: str, shown: str):
    shown_now = MASK.text(said)
    assert shown_now == shown


def test_the_longest_name_counts_and_earlier_roles_win():
    mask = Mask({"海桐": "the platform", "海桐旗舰店": "the merchant", "海 桐": "nobody"})
    assert mask.text("海桐旗舰店在海桐上") == "the merchant在the platform上"


def test_what_is_no_name_in_a_sentence_is_one_alone():
    assert [MASK.alone(name) for name in ("王", "chat", "77", "别人")] == [
        "the consumer",
        "the merchant",
        "the order number",
        "别人",
    ]


def test_nothing_to_hide_changes_nothing():
    assert Mask({}).text("张伟 2026") == "张伟 2026"


def test_common_mailboxes_are_nobodys_names():
    assert variants("info@shop.example") == ["info@shop.example"]
    assert variants("li@shop.example") == ["li@shop.example"]
    assert variants("lixia@shop.example") == ["lixia@shop.example", "lixia"]


def test_a_reply_is_walked_through_at_any_depth():
    by = Covering(MASK.text, MASK.alone)
    said = {"kind": "chat", "seller": "chat", "rows": [{"text": "张伟"}, 7, None], "voices": {"张伟": "consumer"}}
    assert covered(said, by) == {
        "kind": "chat",
        "seller": "the merchant",
        "rows": [{"text": "the consumer"}, 7, None],
        "voices": {"the consumer": "consumer"},
    }
