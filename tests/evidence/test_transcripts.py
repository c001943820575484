"""Every chat that people bring is read into the same model; what is not understood is kept."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from evidence.transcripts import HEAD, Format, Manner, Message, Sort, Voice, detect, preview, read

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


def test_the_dress_chat_mixes_its_headings_and_ends_closed() -> None:
    parts = list(read(BytesIO((DISPUTES / "4-dress/chat-qianniu.txt").read_bytes()), Format.qianniu))
    messages = [part for part in parts if isinstance(part, Message)]
    assert [(message.line, message.voice) for message in messages] == [
        (1, Voice.consumer),
        (4, Voice.shop),
        (7, Voice.consumer),
        (9, Voice.bot),
        (12, Voice.consumer),
        (14, Voice.bot),
        (17, Voice.system),
        (18, Voice.bot),
    ]
    assert (messages[0].seen, messages[6].sort) == (False, Sort.card)


def test_the_cosmetics_chat_has_a_reply_a_picture_and_five_agents() -> None:
    parts = list(read(BytesIO((DISPUTES / "2-cosmetics/chat-chatlab.json").read_bytes()), Format.chatlab))
    messages = [part for part in parts if isinstance(part, Message)]
    assert len({message.speaker for message in messages if message.voice is Voice.agent}) == 5
    assert [(m.id, m.reply_to) for m in messages if m.reply_to] == [("m0010", "m0009")]
    assert [m.id for m in messages if m.sort is Sort.image] == ["m0006"]


def test_the_headphones_chat_says_its_zone_nowhere() -> None:
    whole = (DISPUTES / "5-headphones/whatsapp.txt").read_bytes()
    shown = preview(BytesIO(whole), Format.whatsapp, Manner(zone="UTC"))
    assert (shown.zone, shown.zone_assumed, shown.messages, shown.not_understood) == ("UTC", True, 9, 0)
    assert shown.first_at == datetime(2026, 8, 20, 14, 2, 11, tzinfo=UTC)
    assert [(each.name, each.voice) for each in shown.speakers] == [
        ("Soundlane Outlet", Voice.shop),
        ("Maya Ferreira", Voice.consumer),
    ]


NO_CHATS = {
    "nothing": b"",
    "blank": b"\n\n  \n",
    "a letter": b"Dear customer,\nwe record your question.\nYours\n",
    "a letter with a time": "尊敬的用户：\n\n您好，\n我们于\n2026-03-02 10:15:09\n收到您的来信，谢谢。".encode(),
    "JSON": b'{"claims": [{"amount": 5}], "messages": []}',
    "JSON lines": b'{"a": 1}\n{"b": 2}\n',
    "numbers": b"1,2,3\n4,5,6\n",
    "a table of orders": "订单号,金额,时间\n1,2,2026-03-02 10:15:09\n".encode(),
    "captions": b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\n",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
    "a log": b"2026-03-02 10:15:09 INFO started\n2026-03-02 10:15:10 INFO stopped\n",
}


@pytest.mark.parametrize("name", NO_CHATS)
def test_what_is_no_chat_is_not_taken_for_one(name: str) -> None:
    assert detect(NO_CHATS[name]) is None


@pytest.mark.parametrize(
    "path", ["1-laptop/listing.png", "1-laptop/brand-reply.pdf", "2-cosmetics/call-2026-02-20.vtt"]
)
def test_no_other_file_of_the_disputes_is_a_chat(path: str) -> None:
    assert detect((DISPUTES / path).read_bytes()[:HEAD]) is None


@pytest.mark.parametrize("form", Format)
def test_a_chat_in_a_format_that_it_is_not_is_kept_line_by_line(form: Format) -> None:
    letter = NO_CHATS["a letter"]
    parts = list(read(BytesIO(letter), form))
    assert [part.text for part in parts] == letter.decode().splitlines()
