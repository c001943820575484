"""Notices leave the house here, and only from jobs: by SMTP, or into a folder where no mail server is set.

Each carries both languages, the reader's first.
"""

from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import anyio
from msgspec import Struct

from app.kit import clock
from app.kit.settings import Settings
from app.kit.text import LANGUAGES

_PATIENCE_SECONDS = 20.0
_RULE = "\n\n— — —\n\n"

Words = dict[str, dict[str, str]]
"""`subject` and `text` by language."""


class Notice(Struct, frozen=True):
    """A letter to one address. Its `id` makes the Message-ID, so that a mail sent twice is recognised as one."""

    id: UUID
    address: str
    language: str
    words: Words


def compose(notice: Notice, sender: str) -> EmailMessage:
    """The letter as it is mailed."""
    ordered = [notice.words[language] for language in sorted(LANGUAGES, key=lambda each: each != notice.language)]
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = notice.address
    letter["Subject"] = " / ".join(" ".join(words["subject"].split()) for words in ordered)
    letter["Date"] = format_datetime(clock.real_now())
    letter["Message-ID"] = f"<{notice.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(_RULE.join(words["text"] for words in ordered))
    return letter


async def send(settings: Settings, notice: Notice) -> None:
    """Hand the letter to the mail server, or lay it into the outbox.

    Raises:
        aiosmtplib.SMTPException: when the server refuses it or cannot be reached; the job tries again.
    """
    letter = compose(notice, settings.mail_from)
    if settings.smtp_url:
        await _mail(settings.smtp_url, letter)
    else:
        name = f"{clock.real_now():%Y%m%dT%H%M%S}-{notice.id}-{notice.address.partition('@')[0][:40]}.eml"
        await anyio.to_thread.run_sync(_lay_down, settings.outbox_dir, name.replace("/", "_"), letter.as_bytes())


async def _mail(url: str, letter: EmailMessage) -> None:
    server = urlsplit(url)
    await aiosmtplib.send(
        letter,
        hostname=server.hostname,
        port=server.port,
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=server.scheme == "smtps",
        timeout=_PATIENCE_SECONDS,
    )


def _lay_down(folder: Path, name: str, letter: bytes) -> None:
    """Whole or not at all; letters hold sign-in links, so nobody else reads the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(letter)
    unfinished.rename(folder / name)
