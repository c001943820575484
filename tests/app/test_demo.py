"""The demo's parts; whole disputes are played in `tests/stories`."""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import httpx
import msgspec
import pytest
import structlog

from app.demo import people
from app.demo.disputes import FOLDER, load
from app.demo.mails import SHOWN, mails
from app.demo.play import OPEN, Played, speak
from app.demo.roads import ROADS
from app.demo.stage import Stage
from app.demo.story import Story
from app.demo.timestamps import DemoTimestamps, beside
from app.demo.visitor import Visitor
from app.kit import calendar
from app.kit.actors import Role
from app.kit.db import Database
from app.kit.settings import Settings
from cases.schemas import AppealIn
from rulings.service.rulebook import read_rulebook
from rulings.signing import ensure_demo_authority

NAMES = sorted(ROADS)
ENOUGH_TO_DRAW_FROM = 5


@pytest.fixture
def stamps(tmp_path: Path) -> Iterator[DemoTimestamps]:
    with DemoTimestamps(ensure_demo_authority(tmp_path / "authority").folder) as door:
        yield door


def test_every_dispute_has_a_road_and_nothing_else_has() -> None:
    assert sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()) == NAMES
    assert set(OPEN) <= set(ROADS)


@pytest.mark.parametrize("name", NAMES)
def test_a_consumer_never_classifies(name: str) -> None:
    """What the registrar names is not in the appeal; the door itself refuses members that it does not know."""
    appeal = msgspec.convert(load(name).appeal(), AppealIn)
    assert [claim.in_words for claim in appeal.claims]
    assert "subject" not in load(name).appeal()["claims"][0]


@pytest.mark.parametrize("name", NAMES)
def test_every_file_and_every_rule_that_a_dispute_names_is_there(name: str) -> None:
    dispute = load(name)
    assert all(dispute.file(each["file"]) for each in dispute.facts["evidence"])
    known = {rule.id for rule in read_rulebook()}
    cited = {
        rule
        for each in (*dispute.decision["findings"], *dispute.decision["handling"])
        for rule in each.get("rules", [])
    }
    assert cited <= known


def test_enough_mediators_to_draw_from_in_either_language() -> None:
    mediators = [person for person in people.STAFF if person.role is Role.mediator]
    for language in ("zh-Hans", "en"):
        assert sum(language in person.languages for person in mediators) >= ENOUGH_TO_DRAW_FROM


def test_every_disputes_platform_takes_part() -> None:
    assert {load(name).facts["platform"]["name"] for name in NAMES} <= {
        name for name, _zone, _email in people.PLATFORMS
    }


def test_a_line_of_the_summary_has_the_members_that_its_readers_expect() -> None:
    expected = ("name", "case", "state", "outcome", "effect", "ruling", "file", "sha256")
    assert Played.__struct_fields__ == expected


def test_the_story_is_told_in_the_listeners_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    stage = Stage(Settings(home=tmp_path), Database("postgresql+psycopg://nobody@/nowhere"), "")
    Story(stage, load("3-phone"), "zh-Hans").tell("{name} says: not fixed. {text}", name="孙立", text="少 380 元")
    assert "孙立说：没有解决。少 380 元" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "said"), [("zh-Hans", "2031 年的放假安排尚未录入日历"), ("en", "The holidays of 2031")]
)
def test_a_year_without_holidays_is_a_sentence_said_once(
    capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    before = structlog.get_config()["processors"]
    calendar.year.cache_clear()
    try:
        speak(language)
        for day in (date(2031, 1, 1), date(2031, 10, 1)):
            assert calendar.is_working(day)
        structlog.get_logger().warning("something-else")
    finally:
        structlog.configure(processors=before)
    told, other = capsys.readouterr().out.splitlines()
    assert told.startswith(said)
    assert "something-else" in other


def test_a_visitor_finds_the_newest_link_of_their_own(tmp_path: Path) -> None:
    for number, (to, token) in enumerate(
        [("me@x.example", "old"), ("me@x.example", "new"), ("you@x.example", "theirs")]
    ):
        letter = EmailMessage()
        letter["To"] = to
        letter.set_content(f"http://localhost:8000/sign-in/{token}")
        (tmp_path / f"{number}.eml").write_bytes(letter.as_bytes())
    me = Visitor("http://localhost", tmp_path, _settled, email="me@x.example", name="", language="en")
    assert me._newest_link() == "new"


async def _settled() -> None:
    """Nothing follows here."""


def test_a_bad_query_gets_a_rejection_and_never_a_stamp(stamps: DemoTimestamps) -> None:
    reply = httpx.post(stamps.url, content=b"no query", headers={"Content-Type": "application/timestamp-query"})
    assert reply.status_code == httpx.codes.OK
    assert b"DEMO" not in reply.content


def test_the_authority_says_that_it_is_a_demo(stamps: DemoTimestamps) -> None:
    assert "DEMO" in httpx.get(stamps.url).text


def test_an_operators_own_authority_is_left_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, timestamp_url="http://stamps.example/")
    with beside(settings) as same:
        assert same is settings
    assert not settings.authority_dir.exists()


def test_the_letter_box_shows_the_newest_only() -> None:
    assert mails.paths == {"/demo/mails"}
    assert SHOWN > 0
