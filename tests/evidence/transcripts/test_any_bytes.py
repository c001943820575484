"""Whatever bytes come, reading ends, raises nothing, and leaves nothing out."""

import re
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence.transcripts import Format, Manner, Message, NotUnderstood, Part, Parties, detect, preview, read
from tests.evidence.transcripts.accounting import are_in_order, kept, left_out
from tests.evidence.transcripts.chats import PATIENT

DISPUTES = Path(__file__).parents[3] / "app" / "demo" / "disputes"
SEEDS = [path.read_bytes() for path in sorted(DISPUTES.glob("*/*chat*")) + sorted(DISPUTES.glob("*/whatsapp.txt"))]
MANNER = Manner(parties=Parties("李明远", "星河数码专营店", "海桐商城"))
OF_LINES = (Format.qianniu, Format.whatsapp)
PIECES = st.sampled_from(
    [
        *(
            "2026-4-22 9:14:07",
            "2026/04/22 09:14",
            "[20/08/2026, 14:02:11] ",
            "8/20/26, 2:02\u202fPM - ",
            "9999-99-99 99:99",
        ),
        *(
            "tb李明远",
            "店铺:小北",
            " --> ",
            "已读",
            "未读",
            "撤回了一条消息",
            "当前用户来自 商品详情页",
            "上午",
            "你好",
            "x",
        ),
        *(
            "\n",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\u200e",
            ": ",
            ",",
            ";",
            "\t",
            '"',
            "{",
            "}",
            "[",
            "]",
            "\0",
            "\ufeff",
            "\u2028",
        ),
        *('{"_type": "message"', '"messages": [', '"content": "x"', "# ", "\\ud800", "1e999", "\x1c"),
        *("时间,发送人,内容", "<attached: a.jpg>"),
    ]
)


def parts_of(whole: bytes, form: Format) -> list[Part]:
    parts = list(read(BytesIO(whole), form, MANNER))
    assert all(isinstance(part, Message | NotUnderstood) for part in parts)
    assert all(part.line > 0 for part in parts)
    "".join(f"{part}" for part in parts).encode()  # no half of a surrogate pair
    return parts


@pytest.mark.parametrize("form", Format)
@PATIENT
@given(st.binary(max_size=400))
def test_random_bytes(form: Format, whole: bytes) -> None:
    detect(whole)
    parts_of(whole, form)


@pytest.mark.parametrize("form", Format)
@PATIENT
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_pieces_of_chats_in_any_order(form: Format, text: str) -> None:
    whole = text.encode()
    detect(whole)
    parts = parts_of(whole, form)
    preview(BytesIO(whole), form, MANNER)
    if form in OF_LINES:
        assert left_out(text.removeprefix("\ufeff"), parts) == []
        assert are_in_order(parts)


@pytest.mark.parametrize("form", OF_LINES)
@PATIENT
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
@example("a\x85b\n\x0b\x0c\n2026-1-1 1:00")
def test_random_text(form: Format, text: str) -> None:
    parts = parts_of(text.encode(), form)
    assert left_out(text.removeprefix("\ufeff"), parts) == []


def spoiled(whole: bytes, dice: Random) -> bytes:
    """Bytes changed, cut out, doubled and put in, as a bad line or an editor does it."""
    some = bytearray(whole)
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(len(some) or 1)
        length = dice.choice((1, 1, 3, 40, 400))
        match dice.randrange(4):
            case 0:
                some[place : place + 1] = dice.randbytes(1)
            case 1:
                del some[place : place + length]
            case 2:
                some[place:place] = some[place : place + length]
            case _:
                some[place:place] = dice.choice((b"\n", b'"', b"}", b"{", b"[", b"\xff", b"\0", b",", b":", b"\\"))
    return bytes(some)


@pytest.mark.parametrize("number", range(40))
@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_spoiled_chats(seed: int, number: int) -> None:
    whole = spoiled(SEEDS[seed], Random(1000 * seed + number))  # noqa: S311 - dice
    for form in Format:
        parts_of(whole, form)


CONTENT = re.compile(rb'"content": "[^"]*"')


@pytest.mark.parametrize("number", range(200))
@pytest.mark.parametrize("seed", [seed for seed, whole in enumerate(SEEDS) if CONTENT.search(whole)])
def test_no_message_of_a_spoiled_document_is_lost(seed: int, number: int) -> None:
    """Each content that is still whole is read, as a message or as it stands."""
    whole = spoiled(SEEDS[seed], Random(7000 * seed + number))  # noqa: S311 - dice
    form = detect(whole) or Format.chatlab
    read_ = "\n".join(kept(part) for part in parts_of(whole, form))
    still = [found for found in CONTENT.findall(SEEDS[seed]) if found in whole]
    lost = [found.decode() for found in still if found.split(b'"')[3].decode() not in read_]
    assert lost == []


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_a_chat_cut_anywhere(seed: int) -> None:
    whole = SEEDS[seed]
    form = detect(whole)
    assert form
    for end in range(0, len(whole), 97):
        parts_of(whole[:end], form)
