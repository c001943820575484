"""Each format as its program writes it, in all its dialects; the readers never see this code."""

import csv
import io
import json
from datetime import datetime

from hypothesis import strategies as st

from tests.evidence.transcripts.chats import Said

_ENDS = st.sampled_from(["\n", "\r\n"])


def _half(at: datetime, words: tuple[str, str], after: str) -> tuple[str, str, int]:
    """Before the time, after it, and the hour."""
    word = words[at.hour >= 12]
    return ("", after + word, at.hour % 12 or 12) if after else (word, "", at.hour % 12 or 12)


@st.composite
def qianniu(draw: st.DrawFn, chat: list[Said], *, seconds: bool) -> str:
    """With its headings on one line or two, and its dates in one of the ways of one computer."""
    mark, padded, chinese = draw(st.sampled_from("-/.")), draw(st.booleans()), draw(st.booleans())
    half_day, end = draw(st.booleans()), draw(_ENDS)
    written: list[str] = []
    for said in chat:
        at, two = said.at, "02" if padded else ""
        date = f"{at.year}{mark}{at.month:{two}}{mark}{at.day:{two}}"
        date = f"{at.year}年{at.month}月{at.day}日" if chinese else date
        before, _, hour = _half(at, ("上午", "下午"), "") if half_day else ("", "", at.hour)
        when = f"{date} {before}{hour:{two}}:{at.minute:02}" + (f":{at.second:02}" if seconds else "")
        who = said.who + (f" --> {said.to}" if said.to else "")
        written.append(who + draw(st.sampled_from([" ", "  ", "\n", "" if not who[-1].isdigit() else " "])) + when)
        written += said.lines
        written += [] if said.seen is None else ["已读" if said.seen else "未读"]
        written += draw(st.sampled_from([[], [""]]))
    return "\n".join(written).replace("\n", end)


@st.composite
def whatsapp(draw: st.DrawFn, chat: list[Said], *, seconds: bool, month_first: bool) -> str:
    """Of Android or iOS, in the dialect of one phone."""
    brackets, short_year, end = draw(st.booleans()), draw(st.booleans()), draw(_ENDS)
    mark = "/" if month_first else draw(st.sampled_from("/.-"))
    half = draw(st.sampled_from([None, ("AM", "PM"), ("am", "pm"), ("a.m.", "p.m."), ("上午", "下午")]))
    space, padded = draw(st.sampled_from([" ", "\u202f", "\u00a0"])), draw(st.booleans())
    written: list[str] = []
    for said in chat:
        at, two = said.at, "02" if padded else ""
        first, second = (at.month, at.day) if month_first else (at.day, at.month)
        year = f"{at.year % 100:02}" if short_year else f"{at.year}"
        after = "" if half and half[0] == "上午" else space
        before, behind, hour = _half(at, half, after) if half else ("", "", at.hour)
        clock = f"{before}{hour:{two}}:{at.minute:02}" + (f":{at.second:02}" if seconds else "") + behind
        date = f"{first:{two}}{mark}{second:{two}}{mark}{year}"
        heading = f"[{date}, {clock}] " if brackets else f"{date}, {clock} - "
        left = draw(st.sampled_from(["", "\u200e"]))
        written.append(f"{left if brackets else ''}{heading}{left}{said.who}: {said.lines[0]}")
        written += said.lines[1:]
    return end.join(written) + end


@st.composite
def table(draw: st.DrawFn, chat: list[Said]) -> bytes:
    """A spreadsheet's, with any mark, any encoding, and headings in either language."""
    out = io.StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    rows = csv.writer(out, delimiter=draw(st.sampled_from(",;\t|")), quoting=quoting, lineterminator=draw(_ENDS))
    columns = draw(st.permutations([("时间", "at"), ("发送人", "who"), ("内容", "text")]))
    rows.writerow([name for name, _ in columns])
    for said in chat:
        cells = {"at": f"{said.at:%Y-%m-%d %H:%M:%S}", "who": said.who, "text": said.text()}
        rows.writerow([cells[what] for _, what in columns])
    return out.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])))


def _chatlab_message(said: dict) -> dict:
    return {key: value for key, value in said.items() if value is not None}


def _member(said: dict, **more: str) -> dict:
    return {**more, "platformId": said["sender"], "accountName": said["accountName"]}


@st.composite
def chatlab(draw: st.DrawFn, messages: list[dict]) -> str:
    """The document, its members in any order, on one line or many."""
    whole = {
        "chatlab": {"version": draw(st.sampled_from(["0.0.1", "0.0.2"])), "exportedAt": 1703001600},
        "meta": {"name": "客服", "platform": "haitong", "type": "private"},
        "members": [_member(said) for said in messages],
        "messages": [_chatlab_message(said) for said in messages],
    }
    order = draw(st.permutations(list(whole)))
    return json.dumps(
        {name: whole[name] for name in order},
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 1, 2])),
    )


@st.composite
def chatlab_lines(draw: st.DrawFn, messages: list[dict]) -> str:
    """One value a line, with remarks between them."""
    ascii_ = draw(st.booleans())
    values: list[dict] = [{"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": "x"}}]
    values += [_member(said, _type="member") for said in messages]
    values += [{"_type": "message", **_chatlab_message(said)} for said in messages]
    lines: list[str] = []
    for value in values:
        lines += draw(st.sampled_from([[], [], ["# 备注"], [""]]))
        lines.append(json.dumps(value, ensure_ascii=ascii_))
    return draw(_ENDS).join(lines)
