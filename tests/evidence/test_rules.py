"""When evidence is late, who may show it, what it is called."""

from datetime import UTC, datetime, timedelta

import pytest

from app.kit import calendar
from app.kit.actors import Actor, Role
from app.kit.errors import DomainError
from app.kit.ids import new_id
from cases.lifecycle import State, Track
from cases.words import Side
from evidence import errors, rules
from evidence.rules import FileFacts, ReadBefore
from evidence.sealing import Seal

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MEDIATOR = new_id()
OPEN = (
    "draft screening awaiting_response investigation provisional_view suspended"
    " performing confirming enforcing unperformed"
)


def facts(state: State = State.investigation, track: Track = Track.ordinary, **more: object) -> FileFacts:
    return FileFacts(state=state, track=track, mediator_id=MEDIATOR, examined_since=MONDAY, **more)


@pytest.mark.parametrize("state", list(State))
def test_evidence_comes_in_until_the_decision_and_again_while_things_are_put_right(state: State) -> None:
    if state.value in OPEN.split():
        rules.check_may_hand_in(facts(state))
    else:
        with pytest.raises(errors.NoEvidenceNow):
            rules.check_may_hand_in(facts(state))


@pytest.mark.parametrize("state", list(State))
def test_a_side_says_how_its_chat_is_read_until_the_decision_and_only_until_the_office_has(state: State) -> None:
    li = Actor(role=Role.consumer, account_id=new_id(), name="Li", language="en")
    own = {"own": Side.consumer, "side": Side.consumer, "screens": False}
    if state.value in OPEN.split()[:6]:
        rules.check_may_confirm(facts(state), li, **own, before=ReadBefore(19))
        with pytest.raises(errors.ReadByTheOffice):
            rules.check_may_confirm(facts(state), li, **own, before=ReadBefore(1, by_office=True))
        with pytest.raises(errors.ReadTooOften):
            rules.check_may_confirm(facts(state), li, **own, before=ReadBefore(20))
    else:
        with pytest.raises(errors.NoEvidenceNow):
            rules.check_may_confirm(facts(state), li, **own)


def test_the_mediator_corrects_what_was_said_too_often_and_the_office_ends_too() -> None:
    chen = Actor(role=Role.mediator, account_id=MEDIATOR, name="Chen", language="en")
    others = {"own": None, "side": Side.consumer, "screens": False}
    rules.check_may_confirm(facts(), chen, **others, before=ReadBefore(39, by_office=True))
    with pytest.raises(errors.ReadTooOften):
        rules.check_may_confirm(facts(), chen, **others, before=ReadBefore(40, by_office=True))


@pytest.mark.parametrize("role", [Role.registrar, Role.mediator, Role.chief])
def test_of_the_office_who_screens_says_how_a_chat_is_read_and_nobody_else(role: Role) -> None:
    someone = Actor(role=role, account_id=new_id(), name="Zhao", language="en")
    before = facts(State.screening)
    rules.check_may_confirm(before, someone, own=None, side=Side.consumer, screens=True)
    assert not rules.can_confirm(before, someone, own=None, side=Side.consumer, screens=False)


@pytest.mark.parametrize("full", [{"own_items": rules.MAX_ITEMS}, {"own_bytes": rules.MAX_BYTES}])
def test_one_side_cannot_bury_the_others(full: dict[str, int]) -> None:
    with pytest.raises(errors.TooMuchEvidence):
        rules.check_may_hand_in(facts(**full))


@pytest.mark.parametrize(("track", "days"), [(Track.small, 3), (Track.ordinary, 10), (Track.complex, 10)])
def test_late_is_after_the_last_hour_of_the_window(track: Track, days: int) -> None:
    ends = calendar.due(MONDAY, days)
    assert not rules.is_late(facts(track=track), ends)
    assert rules.is_late(facts(track=track), ends + timedelta(seconds=1))


def test_what_answers_new_matter_within_three_days_is_not_late() -> None:
    shown = MONDAY + timedelta(days=12)
    answered = facts(shown_by_others_at=shown)
    assert not rules.is_late(answered, rules.answer_due(shown))
    assert rules.is_late(answered, rules.answer_due(shown) + timedelta(seconds=1))


@pytest.mark.parametrize("state", [State.screening, State.awaiting_response, State.performing])
def test_nothing_is_late_outside_the_examination(state: State) -> None:
    assert not rules.is_late(facts(state), MONDAY + timedelta(days=400))


_OWN = {Role.merchant: Side.seller, Role.consumer: Side.consumer}


@pytest.mark.parametrize(
    ("role", "account", "late", "error"),
    [
        (Role.merchant, None, False, errors.NotYoursToDisclose),
        (Role.mediator, MEDIATOR, False, errors.NotYoursToDisclose),
        (Role.consumer, None, True, errors.LeaveNeeded),
        (Role.mediator, new_id(), True, errors.LeaveNeeded),
    ],
)
def test_each_side_shows_its_own_and_leave_is_the_mediators(
    role: Role,
    account: object,
    late: bool,  # noqa: FBT001 - a row of the table
    error: type[DomainError],
) -> None:
    actor = Actor(role=role, account_id=account or new_id())  # type: ignore[arg-type]
    with pytest.raises(error):
        rules.check_may_disclose(facts(), actor, own=_OWN.get(role), side=Side.consumer, late=late, disclosed=False)


def test_nothing_is_shown_while_it_is_decided() -> None:
    actor = Actor(role=Role.consumer, account_id=new_id())
    said = {"own": Side.consumer, "side": Side.consumer, "late": False, "disclosed": False}
    with pytest.raises(errors.NoEvidenceNow):
        rules.check_may_disclose(facts(State.deliberation), actor, **said)


def test_a_digest_is_compared_whatever_its_letters_case() -> None:
    seal = Seal(sha256=b"\xab" * 32, size_bytes=1, media_type="text/plain")
    rules.check_seal(seal, "AB" * 32)
    rules.check_seal(seal, None)
    with pytest.raises(errors.DigestDiffers):
        rules.check_seal(seal, "ac" * 32)


def test_exhibits_have_a_name_in_each_language() -> None:
    assert [rules.exhibit_name(side, 3, "en") for side in Side] == ["C-3", "M-3", "P-3"]
    assert [rules.exhibit_name(side, 3, "zh-Hans") for side in Side] == ["甲-3", "乙-3", "丙-3"]


@pytest.mark.parametrize("name", ["photo\u202egpj.exe", "a\u200b.txt", "\ufeffa.txt", "a\u2066b\u2069.pdf"])
def test_a_name_that_reads_otherwise_than_it_is_is_refused(name: str) -> None:
    rules.check_name("聊天记录 1.pdf.exe")
    with pytest.raises(errors.MisleadingName):
        rules.check_name(name)


@pytest.mark.parametrize(
    ("name", "media_type", "saved"),
    [
        ("bill.pdf.exe", "application/pdf", "bill.pdf.exe.pdf"),
        ("photo.jpg.html", "image/jpeg", "photo.jpg.html.jpg"),
        ("call.opus", "audio/ogg", "call.opus"),
        ("IMG.JPEG", "image/jpeg", "IMG.JPEG"),
        ("thing", "none/at-all", "thing.bin"),
    ],
)
def test_a_download_is_saved_as_what_it_is(name: str, media_type: str, saved: str) -> None:
    assert rules.name_to_save(name, media_type) == saved


def test_what_is_refused_is_told_in_the_readers_language() -> None:
    seal = Seal(sha256=b"\xab" * 32, size_bytes=1, media_type=None, looks_like="a web page (HTML)")
    with pytest.raises(errors.TypeNotTaken) as refused:
        rules.check_seal(seal, None)
    assert "a web page (HTML)" in refused.value.text("en")
    assert "网页" in refused.value.text("zh-Hans")
