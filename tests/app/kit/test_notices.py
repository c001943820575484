"""Letters: both languages, the reader's first; through a real mail server or into the outbox."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy

import aiosmtplib
import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.kit import notices
from app.kit.ids import new_id
from app.kit.notices import Notice
from app.kit.settings import Settings

pytestmark = pytest.mark.anyio

WORDS = {
    "zh-Hans": {"subject": "请答复", "text": "请答复申诉。"},
    "en": {"subject": "Please answer", "text": "Answer it."},
}


class Postbox:
    """Keeps what arrives; refuses whoever is called `full`."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802
        """Refuse at the door."""
        if address.startswith("full@"):
            return "452 full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter in."""
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def settings(tmp_path, postbox) -> Iterator[Settings]:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield Settings(home=tmp_path, smtp_url=f"smtp://127.0.0.1:{port}")
    controller.stop()


def notice(address: str = "li@example.org", language: str = "zh-Hans") -> Notice:
    return Notice(new_id(), address, language, WORDS)


async def test_a_full_postbox_is_an_error_that_the_job_sees(settings):
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await notices.send(settings, notice("full@example.org"))


async def test_a_letter_arrives_in_both_languages_with_the_readers_first(settings, postbox):
    await notices.send(settings, notice())
    (envelope,) = postbox.letters
    letter = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["li@example.org"]
    assert letter["Subject"] == "请答复 / Please answer"
    assert letter.get_content().index("请答复申诉") < letter.get_content().index("Answer it.")
    assert letter["Auto-Submitted"] == "auto-generated"


async def test_an_english_reader_gets_english_first():
    letter = notices.compose(notice(language="en"), "Redress <no-reply@redress.example>")
    assert letter["Subject"] == "Please answer / 请答复"
    assert letter["Message-ID"].endswith("@redress.example>")


async def test_a_name_with_a_line_break_adds_no_header():
    words = {each: {"subject": "Hello\nBcc: all@example.org", "text": "."} for each in WORDS}
    letter = notices.compose(msgspec.structs.replace(notice(), words=words), "a@b.example")
    assert letter["Bcc"] is None


async def test_without_a_mail_server_letters_lie_in_the_outbox_for_its_owner_alone(tmp_path):
    settings = Settings(home=tmp_path)
    await notices.send(settings, notice("../../up@example.org"))
    (letter,) = settings.outbox_dir.iterdir()
    assert letter.suffix == ".eml"
    assert letter.stat().st_mode & 0o077 == 0
    assert settings.outbox_dir.stat().st_mode & 0o077 == 0
