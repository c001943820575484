"""`redress read-chat`, as a person or a script says it."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from app import cli
from tests.stories.programs import redress

DISPUTES = Path(__file__).parents[2] / "app" / "demo" / "disputes"
LAPTOP = DISPUTES / "1-laptop" / "chat-qianniu.txt"


def read_chat(place: Path, *words: object) -> CompletedProcess[str]:
    return redress(place, "read-chat", *words)


def test_a_file_that_is_no_chat_is_said_in_one_sentence(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear customer,\nwe record your question.\n")
    done = read_chat(tmp_path, letter)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (cli.NOT_DONE, "", 1)
    assert "no chat" in done.stderr


def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = read_chat(tmp_path, tmp_path / "nowhere.txt")
    assert (done.returncode, len(done.stderr.splitlines())) == (cli.NOT_DONE, 1)


@pytest.mark.parametrize(
    "words", [("--zone", "Mars/Base"), ("--zone", "../etc"), ("--columns", "nonsense"), ("--format", "fax")]
)
def test_a_word_that_means_nothing_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    done = read_chat(tmp_path, LAPTOP, *words)
    assert (done.returncode, done.stdout) == (cli.NOT_DONE, "")
    assert "Traceback" not in done.stderr


def test_a_chat_is_printed_as_one_document_a_line_each_and_nothing_is_set_up(tmp_path: Path) -> None:
    done = read_chat(tmp_path, LAPTOP)
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["redress"] == {"transcript": 1, "format": "qianniu", "zone": "Asia/Shanghai"}
    assert document["parts"][0]["at"] == "2026-04-22T09:14:07+08:00"
    assert document["reading"] == {"messages": 22, "not_understood": 0, "zone_assumed": True, "doubts": []}
    assert [json.loads(line.rstrip(",")) for line in done.stdout.splitlines()[2:-2]] == document["parts"]
    assert list(tmp_path.iterdir()) == []


def test_what_was_printed_reads_as_the_same_chat(tmp_path: Path) -> None:
    first = read_chat(tmp_path, LAPTOP)
    (tmp_path / "own.json").write_text(first.stdout)
    again = read_chat(tmp_path, tmp_path / "own.json")
    assert json.loads(again.stdout)["parts"] == json.loads(first.stdout)["parts"]


def test_zone_and_format_may_be_said(tmp_path: Path) -> None:
    chat = DISPUTES / "5-headphones" / "whatsapp.txt"
    document = json.loads(read_chat(tmp_path, chat, "--zone", "UTC", "--format", "whatsapp").stdout)
    assert document["parts"][0]["at"] == "2026-08-20T14:02:11Z"


def test_the_columns_of_a_table_may_be_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Wann,Wer,Was\n2026-08-20 14:02,Buyer,hello\n")
    columns = "at=Wann,speaker=Wer,text=Was"
    done = read_chat(tmp_path, tmp_path / "t.csv", "--format", "table", "--columns", columns)
    assert json.loads(done.stdout)["parts"][0]["text"] == "hello"


def test_what_it_shows_can_be_asked_for(tmp_path: Path) -> None:
    document = json.loads(read_chat(tmp_path, LAPTOP, "--findings").stdout)
    assert "canned_reply" in {finding["failure"] for finding in document["findings"]["findings"]}


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as beside:
        beside.submit(pipe.write_bytes, LAPTOP.read_bytes())
        done = read_chat(tmp_path, pipe)
    assert json.loads(done.stdout)["reading"]["messages"] == 22
