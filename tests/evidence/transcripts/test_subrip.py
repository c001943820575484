"""SubRip as programs write it: with and without numbers, empty lines, tags."""

import io

from evidence.transcripts import subrip
from evidence.transcripts.cues import Cue
from evidence.transcripts.model import NotUnderstood
from evidence.transcripts.text import Text


def parts(text: str) -> list[Cue | NotUnderstood]:
    return list(subrip.read(Text(io.BytesIO(text.encode())).lines()))


def test_cues_are_read_and_nonsense_is_kept() -> None:
    text = (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>您好</i>\r\n{\\an8}请讲\r\n\r\n"
        "00:00:03.000 --> 00:00:04.000 X1:10\nno number\n\nlost words\n"
    )
    assert parts(text) == [
        Cue(2, 1000, 2500, "您好\n请讲"),
        Cue(6, 3000, 4000, "no number"),
        NotUnderstood(9, "lost words"),
    ]


def test_a_missing_empty_line_does_not_swallow_the_next_cue() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:03,000 --> 00:00:04,000\ntwo\n"
    assert [cue.text for cue in parts(text) if isinstance(cue, Cue)] == ["one", "two"]
    assert len(parts(text)) == 2
