"""Acts with passkeys: register one, answer a question with one, spend an answer on a grave act, remove one.

`key` is the hash of the browser's session; a machine token has none, and no passkey either.
"""

import os
from hashlib import sha256
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor
from app.kit.bytes64 import base64url
from app.kit.queue import enqueue
from app.passkeys import ceremonies, queries, rules
from app.passkeys.ceremonies import Registered
from app.passkeys.errors import EnoughPasskeys, LastPasskey, NoSession, NotConfirmed, PasskeyRefused
from app.passkeys.models import Passkey, PasskeyChallenge
from app.passkeys.rules import ABOUT_SOMETHING, Purpose, Site
from app.passkeys.schemas import AnswerIn, CreationOut, RegisterIn, RequestOut

RP_NAME = "Redress"


async def begin_registration(session: AsyncSession, actor: Actor, site: Site, key: bytes | None) -> CreationOut:
    """Ask for a new passkey. Whoever has one already has just shown it."""
    mine = await queries.list_passkeys(session, actor)
    await _check_may_change(session, actor, key, has_one=bool(mine))
    if len(mine) >= rules.MOST:
        raise EnoughPasskeys(count=len(mine))
    challenge = await _ask(session, actor, Purpose.register, None)
    return CreationOut(
        challenge=base64url(challenge),
        rp_id=site.rp_id,
        rp_name=RP_NAME,
        user_id=base64url(actor.account.bytes),
        user_name=actor.name,
        algorithms=[int(each) for each in ceremonies.ALGORITHMS],
        known=[base64url(each.id) for each in mine],
    )


async def register(session: AsyncSession, actor: Actor, site: Site, key: bytes | None, said: RegisterIn) -> Passkey:
    """Keep the public half; the session counts as signed in from now on. The owner is told by mail."""
    mine = await queries.list_passkeys(session, actor)
    here = await _check_may_change(session, actor, key, has_one=bool(mine))
    challenge = ceremonies.challenge_in(said.client_data)
    question = await queries.get_challenge(session, actor, sha256(challenge).digest(), Purpose.register)
    made = ceremonies.check_registration(said, challenge, site)
    row = Passkey(
        id=made.id,
        account_id=actor.account,
        public_key=made.public_key,
        sign_count=made.sign_count,
        label=said.label,
        used_at=clock.real_now(),
    )
    session.add(row)
    await session.flush()
    await _answer(session, question, row)
    await queries.let_in(session, actor, here)
    await journal.record(session, actor, "passkey_registered", data=_named(actor, row))
    await enqueue(session, "people:tell_of_passkey", account_id=actor.account, label=row.label)
    return row


async def ask(
    session: AsyncSession, actor: Actor, site: Site, key: bytes | None, purpose: Purpose, about: bytes | None
) -> RequestOut:
    """Put a question to the actor's passkeys: to sign in, or about the exact thing that is approved or signed."""
    if key is None:
        raise NoSession
    if (purpose in ABOUT_SOMETHING) != (about is not None):
        raise PasskeyRefused(field="about")
    mine = await queries.list_passkeys(session, actor)
    challenge = await _ask(session, actor, purpose, about)
    return RequestOut(base64url(challenge), site.rp_id, [base64url(each.id) for each in mine])


async def answer(session: AsyncSession, actor: Actor, site: Site, key: bytes | None, said: AnswerIn) -> Purpose:
    """Take a passkey's word: it opens the session, or waits five minutes for the act that it is about."""
    if key is None:
        raise NoSession
    challenge = ceremonies.challenge_in(said.client_data)
    question = await queries.get_challenge(
        session, actor, sha256(challenge).digest(), Purpose.sign_in, *ABOUT_SOMETHING
    )
    row = await queries.get_passkey(session, actor, ceremonies.key_id(said.id))
    known = Registered(row.id, row.public_key, row.sign_count)
    row.sign_count = ceremonies.check_answer(said, challenge, site, known)
    row.used_at = clock.real_now()
    await _answer(session, question, row)
    purpose = Purpose(question.purpose)
    if purpose is Purpose.sign_in:
        await queries.let_in(session, actor, key)
    return purpose


async def check_confirmed(
    session: AsyncSession, actor: Actor, purpose: Purpose, about: bytes, *, case_id: UUID | None = None
) -> None:
    """Spend the answer about exactly this; where no second factor is asked of this actor, nothing is spent.

    Raises:
        NotConfirmed: none, one about something else, one older than five minutes, or one spent already.
    """
    if not actor.confirms:
        return
    spent = await queries.spend(session, actor, purpose, about)
    if spent is None:
        raise NotConfirmed
    said = {"purpose": purpose, "about": about.hex(), "question": spent.hex()}
    await journal.record(session, actor, "confirmed_with_passkey", case_id=case_id, data=said)


async def remove(session: AsyncSession, actor: Actor, key: bytes | None, key_id: str) -> None:
    """One of the actor's passkeys answers no more; never the last one, and only just after showing one."""
    await _check_may_change(session, actor, key, has_one=True)
    row = await queries.get_passkey(session, actor, ceremonies.key_id(key_id))
    if len(await queries.list_passkeys(session, actor)) == 1:
        raise LastPasskey
    row.revoked_at = clock.real_now()
    await session.flush()
    await journal.record(session, actor, "passkey_removed", data=_named(actor, row))


async def _check_may_change(session: AsyncSession, actor: Actor, key: bytes | None, *, has_one: bool) -> bytes:
    if key is None:
        raise NoSession
    if has_one:
        rules.check_fresh(await queries.find_factor_at(session, actor, key), clock.real_now())
    return key


async def _ask(session: AsyncSession, actor: Actor, purpose: Purpose, about: bytes | None) -> bytes:
    challenge, now = rules.challenge_of(purpose, about or b"", os.urandom(rules.NONCE_BYTES)), clock.real_now()
    question = PasskeyChallenge(
        hash=sha256(challenge).digest(),
        account_id=actor.account,
        purpose=purpose.value,
        about=about,
        made_at=now,
        expires_at=now + rules.FRESH,
    )
    session.add(question)
    await session.flush()
    return challenge


async def _answer(session: AsyncSession, question: PasskeyChallenge, row: Passkey) -> None:
    question.answered_at, question.answered_by = clock.real_now(), row.id
    await session.flush()


def _named(actor: Actor, row: Passkey) -> dict[str, str]:
    return {"account": str(actor.account), "passkey": sha256(row.id).hexdigest()}
