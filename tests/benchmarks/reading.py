"""A million messages of each format read to the end, each in a process of its own, beside the least that reads them.

Beside it, in the same run and over the same file, in one process each too: a loop over the lines with the one pattern
that finds a heading (Qianniu, WhatsApp), `csv.reader` (tables), `ijson` (the document of
ChatLab), `json.loads` (lines).

By hand, for one format: `python -m tests.benchmarks.reading [FORMAT]`.
"""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import ijson
import msgspec
from msgspec import Struct

from evidence.transcripts import Format, Message, read
from tests.benchmarks.lines import Line

MESSAGES = 1_000_000
AT_MOST = 10
PEAK_MB = 64
"""What Python and the readers need before the first message is most of it."""
HOUSE = Path(__file__).parents[2]
_START = datetime(2020, 1, 1, tzinfo=UTC)
_WHO = ("tb李明远", "海桐客服:0417", "星河数码专营店:小北", "海桐智能客服")
_SAID = (
    "你好，电脑的序列号在官网查不到，是不是正品？",
    "我们会记录您的问题。",
    "亲，您已经开机使用了，不支持七天无理由退货哦~",
    "已经一天了，有结果吗？内存显示只有8G，页面写的是16G。",
    "订单 HG-2026-08-5521，请看 https://img.example.org/serial.png",
)


class Read(Struct, frozen=True):
    """What a child found."""

    messages: int
    seconds: float
    peak_mb: float


def chat(messages: int) -> Iterator[tuple[int, str, datetime, str]]:
    """Number, who, when and what."""
    for number in range(messages):
        yield number, _WHO[number % 4], _START + timedelta(seconds=37 * number), _SAID[number % 5]


def qianniu(messages: int) -> Iterator[str]:
    for _, who, at, said in chat(messages):
        yield f"{who} {at:%Y-%m-%d %H:%M:%S}\n{said}\n"


def whatsapp(messages: int) -> Iterator[str]:
    for _, who, at, said in chat(messages):
        yield f"[{at:%d/%m/%Y, %H:%M:%S}] {who}: {said}\n"


def table(messages: int) -> Iterator[str]:
    yield "时间,发送人,内容\n"
    for _, who, at, said in chat(messages):
        yield f"{at:%Y-%m-%d %H:%M:%S},{who},{said}\n"


def _value(number: int, who: str, at: datetime, said: str) -> str:
    value = {"sender": who, "accountName": who, "timestamp": int(at.timestamp()), "type": 0, "content": said}
    return json.dumps({**value, "platformMessageId": f"m{number}"}, ensure_ascii=False)


def chatlab(messages: int) -> Iterator[str]:
    yield '{"chatlab": {"version": "0.0.2"}, "meta": {"name": "x"}, "members": [], "messages": [\n'
    for number, *said in chat(messages):
        yield (",\n" if number else "") + _value(number, *said)
    yield "]}\n"


def chatlab_lines(messages: int) -> Iterator[str]:
    yield '{"_type": "header", "chatlab": {"version": "0.0.2"}, "meta": {"name": "x"}}\n'
    for number, *said in chat(messages):
        yield '{"_type": "message", ' + _value(number, *said)[1:] + "\n"


def own(messages: int) -> Iterator[str]:
    for number, who, at, said in chat(messages):
        yield msgspec.json.encode(Message(number + 1, at, who, said)).decode() + "\n"


WRITERS: dict[Format, Callable[[int], Iterator[str]]] = {
    Format.qianniu: qianniu,
    Format.chatlab: chatlab,
    Format.chatlab_lines: chatlab_lines,
    Format.whatsapp: whatsapp,
    Format.table: table,
    Format.own: own,
}


def write(path: Path, form: Format, messages: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(WRITERS[form](messages))


def _by_pattern(pattern: str) -> Callable[[BinaryIO], int]:
    heading = re.compile(pattern)

    def at(found: re.Match[str]) -> datetime:
        year, month, day, hour, minute, second = map(int, found.group("y", "mo", "d", "h", "mi", "s"))
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)

    def count(file: BinaryIO) -> int:
        headings = (heading.match(line) for line in io.TextIOWrapper(file, "utf-8"))
        return sum(1 for found in headings if found and at(found))

    return count


def _rows(file: BinaryIO) -> int:
    rows = csv.reader(io.TextIOWrapper(file, "utf-8", newline=""))
    next(rows)
    return sum(1 for at, _, _ in rows if datetime.fromisoformat(at))


_CLOCK = r"(?P<h>\d+):(?P<mi>\d+):(?P<s>\d+)"
BESIDE: dict[Format, tuple[str, Callable[[BinaryIO], int]]] = {
    Format.qianniu: ("one pattern a line", _by_pattern(rf"(?P<who>.+?) (?P<y>\d+)-(?P<mo>\d+)-(?P<d>\d+) {_CLOCK}$")),
    Format.whatsapp: ("one pattern a line", _by_pattern(rf"\[(?P<d>\d+)/(?P<mo>\d+)/(?P<y>\d+), {_CLOCK}\] (.+?): ")),
    Format.table: ("csv.reader and the time of each row", _rows),
    Format.chatlab: ("ijson", lambda file: sum(1 for _ in ijson.items(file, "messages.item"))),
    Format.chatlab_lines: ("json.loads", lambda file: sum("content" in json.loads(line) for line in file)),
    Format.own: ("json.loads", lambda file: sum("text" in json.loads(line) for line in file)),
}


def child(path: Path, form: Format, *, ours: bool) -> Read:
    """Read in a process of its own, so that its memory is its own."""
    words = [sys.executable, "-m", "tests.benchmarks.reading", "ours" if ours else "beside", form, str(path)]
    done = subprocess.run(words, cwd=HOUSE, stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=Read)


def measured(path: Path, form: Format, *, ours: bool) -> Read:
    """What the child does."""
    start = time.perf_counter()
    with path.open("rb") as file:
        messages = sum(isinstance(part, Message) for part in read(file, form)) if ours else BESIDE[form][1](file)
    taken = time.perf_counter() - start
    return Read(messages, taken, own_peak_mb())


def own_peak_mb() -> float:
    """Of this process alone: `ru_maxrss` of a child begins with what its parent had."""
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    return int(peak) / 1024


def lines(forms: list[Format] | None = None, messages: int = MESSAGES) -> Iterator[Line]:
    """One line a format."""
    with tempfile.TemporaryDirectory(prefix="redress-") as folder:
        for form in forms or list(Format):
            path = Path(folder) / form
            write(path, form, messages)
            ours, beside = child(path, form, ours=True), child(path, form, ours=False)
            path.unlink()
            yield _line(form, ours, beside, messages)


def _line(form: Format, ours: Read, beside: Read, messages: int) -> Line:
    ratio = ours.seconds / beside.seconds
    whole = ours.messages == beside.messages == messages
    return Line(
        f"read {messages:,} messages: {form}; {BESIDE[form][0]}",
        f"{messages / ours.seconds:,.0f}/s, peak {ours.peak_mb:.0f} MB",
        f"{messages / beside.seconds:,.0f}/s, peak {beside.peak_mb:.0f} MB",
        ratio,
        f"≤ {AT_MOST:g}×, ≤ {PEAK_MB} MB",
        whole and ratio <= AT_MOST and ours.peak_mb <= PEAK_MB,
    )


def main(words: list[str]) -> None:
    if words and words[0] in {"ours", "beside"}:
        found = measured(Path(words[2]), Format(words[1]), ours=words[0] == "ours")
        sys.stdout.buffer.write(msgspec.json.encode(found))
        return
    for line in lines([Format(word) for word in words] or None):
        print(line)  # noqa: T201 - a command speaks


if __name__ == "__main__":
    main(sys.argv[1:])
