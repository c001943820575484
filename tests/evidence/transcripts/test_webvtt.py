"""WebVTT: what is not understood is kept, what is said has its times and its speaker."""

import io

from hypothesis import given
from hypothesis import strategies as st

from app.demo.disputes import FOLDER
from evidence.transcripts import subrip, webvtt
from evidence.transcripts.cues import Cue
from evidence.transcripts.model import NotUnderstood
from evidence.transcripts.text import Text


def parts(text: str, read=webvtt.read) -> list[Cue | NotUnderstood]:
    return list(read(Text(io.BytesIO(text.encode())).lines()))


def test_the_call_of_the_cosmetics_dispute() -> None:
    with (FOLDER / "2-cosmetics" / "call-2026-02-20.vtt").open("rb") as file:
        found = list(webvtt.read(Text(file).lines()))
    assert all(isinstance(part, Cue) for part in found)
    assert found[2] == Cue(
        12, 19_544, 29_627, "女士您好，系统显示您的订单已经超过十五天售后期，没办法发起退款。", "客服-罗"
    )


def test_comments_styles_and_ids_are_no_words_and_nonsense_is_kept() -> None:
    text = (
        "\ufeffWEBVTT - call\nKind: captions\n\nNOTE made by hand\nover two lines\n\nSTYLE\n::cue { color: red }\n\n"
        "intro\n01:02.500 --> 01:04.000 align:start\n<v.loud 客服 A>请<b>等</b>&amp;<00:01:03.000>看</v>\n\n"
        "this belongs nowhere\n\n99:99 --> never\nwhat\n\n100:00:00.000 --> 100:00:01.000\n<c.red>x</c>\n"
    )
    assert parts(text) == [
        Cue(11, 62_500, 64_000, "请等&看", "客服 A"),
        NotUnderstood(14, "this belongs nowhere"),
        NotUnderstood(16, "99:99 --> never"),
        NotUnderstood(17, "what"),
        Cue(19, 360_000_000, 360_001_000, "x"),
    ]


def test_two_voices_in_one_cue_are_two() -> None:
    found = parts("WEBVTT\n\n00:01.000 --> 00:02.000\n- hm\n<v A>one</v>\n<v B>two\nlines\n")
    assert [(cue.speaker, cue.text) for cue in found if isinstance(cue, Cue)] == [
        ("", "- hm"),
        ("A", "one"),
        ("B", "two\nlines"),
    ]


@given(st.text(max_size=400))
def test_no_text_makes_it_raise(text: str) -> None:
    parts(text)
    parts(text, subrip.read)
    parts(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}")


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**5), st.sampled_from(["", "甲", "Agent 7"]))))
def test_what_is_written_is_read_back(said: list[tuple[int, int, str]]) -> None:
    def clock(ms: int, point: str) -> str:
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{point}{ms % 1000:03}"

    for read, point, head in ((webvtt.read, ".", "WEBVTT\n\n"), (subrip.read, ",", "")):
        blocks = [
            f"{n}\n{clock(start, point)} --> {clock(start + length, point)}\n{f'<v {who}>' if who else ''}words {n}\n"
            for n, (start, length, who) in enumerate(said, start=1)
        ]
        found = parts(head + "\n".join(blocks), read)
        assert [(c.start_ms, c.end_ms - c.start_ms, c.speaker) for c in found if isinstance(c, Cue)] == said
        assert len(found) == len(said)
