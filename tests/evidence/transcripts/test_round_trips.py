"""A random chat, written in a format and read again, is the same chat."""

from datetime import datetime
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from evidence.transcripts import DayOrder, Format, Manner, Message, NotUnderstood, Part, Sort, Voice, detect, read
from evidence.transcripts.notes import Notes
from evidence.transcripts.own import Document
from tests.evidence.transcripts import writers
from tests.evidence.transcripts.chats import NAMES, PATIENT, ZONE, Said, chats, texts, times

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
KINDS = {0: Sort.text, 2: Sort.voice, 3: Sort.video, 8: Sort.other, 23: Sort.call, 25: Sort.text} | dict.fromkeys(
    (80, 81), Sort.notice
)


def plain(parts: list[Part]) -> list[Part]:
    """Without the places in the file and the voices, which no writer writes."""
    return [replace(part, line=1, voice=Voice.unknown) if isinstance(part, Message) else part for part in parts]


def as_said(chat: list[Said]) -> list[Part]:
    return [Message(1, said.at, said.who, said.text(), seen=said.seen, to=said.to) for said in chat]


def unseen(chat: list[Said]) -> list[Said]:
    return [replace(said, seen=None, to="") for said in chat]


@PATIENT
@given(st.data())
def test_qianniu(data: st.DataObject) -> None:
    seconds = data.draw(st.booleans())
    said = data.draw(chats(seconds=seconds))
    chat = [replace(each, to=data.draw(st.just("") | NAMES)) for each in said]
    whole = data.draw(writers.qianniu(chat, seconds=seconds)).encode(data.draw(st.sampled_from(["utf-8", "utf-8-sig"])))
    assert plain(list(read(BytesIO(whole), Format.qianniu))) == as_said(chat)
    assert detect(whole) is Format.qianniu


@PATIENT
@given(st.data())
def test_whatsapp(data: st.DataObject) -> None:
    seconds, month_first = data.draw(st.booleans()), data.draw(st.booleans())
    chat = unseen(data.draw(chats(seconds=seconds)))
    whole = data.draw(writers.whatsapp(chat, seconds=seconds, month_first=month_first)).encode()
    order = DayOrder.month_first if month_first else DayOrder.day_first
    told = any(said.at.day > 12 for said in chat)
    manner = Manner(day_order=None if told else order)
    assert plain(list(read(BytesIO(whole), Format.whatsapp, manner))) == as_said(chat)
    assert detect(whole) is Format.whatsapp


@PATIENT
@given(st.data())
def test_table(data: st.DataObject) -> None:
    chat = unseen(data.draw(chats()))
    whole = data.draw(writers.table(chat))
    assert plain(list(read(BytesIO(whole), Format.table))) == as_said(chat)
    assert detect(whole) is Format.table


def chatlab_messages() -> st.SearchStrategy[list[dict]]:
    one = st.fixed_dictionaries(
        {
            "sender": st.text("abc123", min_size=1),
            "accountName": ANY_TEXT.filter(bool),
            "timestamp": st.integers(1_000_000_000, 2_000_000_000),
            "type": st.sampled_from(list(KINDS)),
            "content": texts().map("\n".join),
            "platformMessageId": st.none() | st.text("m0123", min_size=1),
            "replyToMessageId": st.none() | st.text("m0123", min_size=1),
        }
    )
    return st.lists(one, min_size=1, max_size=10)


def as_chatlab_said(messages: list[dict]) -> list[Part]:
    return [
        Message(
            line=1,
            at=times_of(said["timestamp"]),
            speaker=said["accountName"],
            text=said["content"],
            sort=KINDS[said["type"]],
            recalled=said["type"] == 81,
            id=said["platformMessageId"] or "",
            reply_to=said["replyToMessageId"] or "",
        )
        for said in messages
    ]


def times_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=ZONE)


@PATIENT
@given(st.data())
def test_chatlab(data: st.DataObject) -> None:
    messages = data.draw(chatlab_messages())
    whole = data.draw(writers.chatlab(messages)).encode()
    assert plain(list(read(BytesIO(whole), Format.chatlab))) == as_chatlab_said(messages)
    assert detect(whole) is Format.chatlab


@PATIENT
@given(st.data())
def test_chatlab_lines(data: st.DataObject) -> None:
    messages = data.draw(chatlab_messages())
    whole = data.draw(writers.chatlab_lines(messages)).encode()
    assert plain(list(read(BytesIO(whole), Format.chatlab_lines))) == as_chatlab_said(messages)
    assert detect(whole) is Format.chatlab_lines


OWN = st.lists(
    st.builds(
        Message,
        line=st.integers(1, 10**9),
        at=st.none() | times(),
        speaker=ANY_TEXT,
        text=ANY_TEXT,
        voice=st.sampled_from(Voice),
        sort=st.sampled_from(Sort),
        attachment=ANY_TEXT,
        recalled=st.booleans(),
        to=ANY_TEXT,
        seen=st.sampled_from([None, True, False]),
        id=ANY_TEXT,
        reply_to=ANY_TEXT,
    )
    | st.builds(NotUnderstood, st.integers(1, 10**9), ANY_TEXT),
    max_size=12,
)


@PATIENT
@given(OWN, st.data())
def test_our_own(parts: list[Part], data: st.DataObject) -> None:
    lines_alone = data.draw(st.booleans())
    out = BytesIO()
    document = Document(out, Format.own, "Asia/Shanghai")
    assert list(document.through(parts)) == parts
    document.end(Notes(), findings={"findings": []})
    whole = out.getvalue()
    if lines_alone:
        whole = b"\n".join(line.rstrip(b",") for line in whole.split(b"\n")[2:-4])
    assert list(read(BytesIO(whole), Format.own)) == parts
    assert detect(whole) is (Format.own if parts or not lines_alone else None)
