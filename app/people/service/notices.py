"""Notices: written in both languages, mailed, and laid on the desk where reading is their delivery."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import calendar, clock
from app.kit.actors import Actor, Role
from app.kit.db import as_clock
from app.kit.money import Money
from app.kit.notices import Notice, Words
from app.kit.queue import enqueue
from app.kit.text import LANGUAGES, Sentence, translate
from app.people import queries
from app.people.models import NoticeRow
from app.people.queries import told

URGENT = frozenset({"alarm", "passkeys", "preservation"})
"""What is mailed at night too: something is wrong, a key was added, evidence may be gone by the morning."""


def words_of(subject: str, sentence: str, said: dict[str, Any]) -> Words:
    """Subject and text in both languages; amounts and sentences within are written as each language writes them."""
    return {
        language: {
            "subject": translate(subject, language, **_spoken(said, language)),
            "text": translate(sentence, language, **_spoken(said, language)),
        }
        for language in LANGUAGES
    }


def _spoken(said: dict[str, Any], language: str) -> dict[str, Any]:
    fluent = (Money, Sentence)
    return {name: value.text(language) if isinstance(value, fluent) else value for name, value in said.items()}


async def notify(
    session: AsyncSession,
    actor: Actor,
    holder_id: UUID,
    *,
    subject: str,
    text: str,
    values: dict[str, Any] | None = None,
    case_id: UUID | None = None,
    about: str = "",
) -> None:
    """Write to an account, a shop or a platform: by mail, and on the desk that its people see when they sign in.

    `subject` and `text` are marked with `_` and filled with `values`; `about` names the step that the notice serves.
    The clock writes them all: nobody's own hand makes a proof that somebody was served.
    """
    words = words_of(subject, text, values or {})
    mail = NoticeRow(holder_id=holder_id, channel="mail", words=words, case_id=case_id, about=about)
    desk = NoticeRow(holder_id=holder_id, channel="desk", words=words, case_id=case_id, about=about)
    desk.sent_at = clock.now()
    async with as_clock(session, actor):
        session.add_all([mail, desk])
        await session.flush()
    await enqueue_mail(session, mail.id)


async def tell_board(
    session: AsyncSession, actor: Actor, *, subject: str, text: str, values: dict[str, Any] | None = None
) -> None:
    """Write to every member of the board. The board sees no case, so the notice belongs to none."""
    for account in await queries.list_accounts_by_role(session, actor, Role.board):
        await notify(session, actor, account.id, subject=subject, text=text, values=values, about="board")


async def tell_chief(
    session: AsyncSession, actor: Actor, *, subject: str, text: str, values: dict[str, Any] | None = None
) -> None:
    """Write to the chief ombudsman and the deputy."""
    for role in (Role.chief, Role.deputy):
        for account in await queries.list_accounts_by_role(session, actor, role):
            await notify(session, actor, account.id, subject=subject, text=text, values=values, about="chief")


async def tell_auditors(
    session: AsyncSession, actor: Actor, *, subject: str, text: str, values: dict[str, Any] | None = None
) -> None:
    """Alarm every auditor."""
    for account in await queries.list_accounts_by_role(session, actor, Role.auditor):
        await notify(session, actor, account.id, subject=subject, text=text, values=values, about="alarm")


async def enqueue_mail(session: AsyncSession, notice_id: UUID, not_before: datetime | None = None) -> None:
    """One job a notice, however often it is asked for."""
    key = f"notice:{notice_id}"
    await enqueue(session, "people:send_notice", key=key, not_before=not_before, notice_id=notice_id)


async def put_off(session: AsyncSession, actor: Actor, notice_id: UUID) -> bool:
    """At night where it is to be read, whether what can wait was put off until the morning; it is not lost meanwhile.

    By the machine's clock. A platform's zone is known; everybody else lives by the office's.
    """
    row = await queries.get_notice(session, actor, notice_id)
    zone = await told.zone_of(session, actor, row.holder_id)
    now = clock.real_now()
    morning = calendar.after_the_night(now, ZoneInfo(zone) if zone else calendar.OFFICE_ZONE)
    if row.about in URGENT or row.sent_at or morning <= now:
        return False
    await enqueue_mail(session, notice_id, not_before=morning)
    return True


async def letters_of(session: AsyncSession, actor: Actor, notice_id: UUID) -> list[Notice]:
    """The letters of a notice not mailed yet: to everyone who signs in for the holder, else to its address."""
    row = await queries.get_notice(session, actor, notice_id)
    if row.sent_at:
        return []
    accounts = await queries.list_accounts_of(session, actor, row.holder_id)
    readers = {each.email: each.language for each in accounts}
    if not readers and (address := await queries.find_address(session, actor, row.holder_id)):
        readers = {address: LANGUAGES[0]}
    return [Notice(row.id, address, language, row.words) for address, language in readers.items()]


async def note_mailed(session: AsyncSession, actor: Actor, notice_id: UUID, failure: str | None) -> None:
    """What became of an attempt."""
    row = await queries.get_notice(session, actor, notice_id)
    row.attempts += 1
    row.failure = failure
    if failure is None:
        row.sent_at = clock.now()
    await session.flush()


async def show_notices(session: AsyncSession, actor: Actor, shown: Iterable[NoticeRow]) -> None:
    """These lie before the reader now: delivered, at the time of the first showing."""
    for row in shown:
        if row.delivered_at is None:
            row.delivered_at = clock.now()
            said = {"notice": str(row.id), "about": row.about}
            await journal.record(session, actor, "notice_delivered", case_id=row.case_id, data=said)
    await session.flush()


async def mark_delivered(session: AsyncSession, actor: Actor, case_id: UUID) -> None:
    """The actor looks at a case: what lay on the desk about it has been delivered."""
    await show_notices(session, actor, await queries.list_undelivered(session, actor, case_id))
