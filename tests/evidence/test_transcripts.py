"""Every chat that people bring is read into the same model; what is not understood is kept."""

from io import BytesIO
from pathlib import Path

import pytest

from evidence.transcripts import Format, Manner, Message, Sort, Voice, detect, read

DISPUTES = Path(__file__).parents[2] / "app" / "demo" / "disputes"
CHATS = {
    "1-laptop/chat-qianniu.txt": Format.qianniu,
    "2-cosmetics/chat-chatlab.json": Format.chatlab,
    "3-phone/chat.jsonl": Format.chatlab_lines,
    "4-dress/chat-qianniu.txt": Format.qianniu,
    "5-headphones/whatsapp.txt": Format.whatsapp,
}


@pytest.mark.parametrize(("name", "form"), CHATS.items())
def test_the_chats_of_the_disputes_are_understood_whole(name: str, form: Format) -> None:
    whole = (DISPUTES / name).read_bytes()
    assert detect(whole) is form
    parts = list(read(BytesIO(whole), form))
    assert parts
    assert all(isinstance(part, Message) and part.voice is not Voice.unknown for part in parts)


def test_the_laptop_chat_has_marks_an_addressee_a_recall_and_an_end() -> None:
    parts = list(read(BytesIO((DISPUTES / "1-laptop/chat-qianniu.txt").read_bytes()), Format.qianniu, Manner()))
    assert sum("我们会记录您的问题。" in part.text for part in parts) == 7
    assert [part.line for part in parts if isinstance(part, Message) and part.recalled] == [35]
    assert isinstance(parts[5], Message)
    assert (parts[5].speaker, parts[5].to) == ("tb李明远", "海桐客服")
    assert isinstance(parts[-1], Message)
    assert parts[-1].sort is Sort.notice
