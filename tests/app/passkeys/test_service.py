"""A key of one's own, a question of one's own, once, soon, and about exactly this: each broken, then how it goes."""

from hashlib import sha256

import psycopg
import pytest

from app.kit.actors import Actor
from app.kit.bytes64 import base64url
from app.kit.db import Database
from app.kit.tokens import token_hash
from app.passkeys import service
from app.passkeys.errors import (
    ChallengeOver,
    FactorStale,
    LastPasskey,
    NoSession,
    NoSuchPasskey,
    NotConfirmed,
    PasskeyRefused,
)
from app.passkeys.models import Passkey
from app.passkeys.rules import Purpose, Site
from app.passkeys.schemas import AnswerIn, RegisterIn
from tests.authenticator import Authenticator

pytestmark = [pytest.mark.anyio, pytest.mark.database]

SITE = Site("localhost", "http://localhost:8000")
THING, OTHER = sha256(b"the text").digest(), sha256(b"another").digest()
SESSION = "INSERT INTO sessions VALUES (%s, %s, now(), now(), now() + interval '1 day')"


class At:
    """One person at one browser."""

    def __init__(self, database: Database, owner: psycopg.Connection, actor: Actor, name: str = "browser") -> None:
        self.database, self.actor = database, actor
        self.session_key = token_hash(f"{name}{actor.account}")
        owner.execute(SESSION, (self.session_key, actor.account))

    async def register(self, key: Authenticator, label: str = "key") -> Passkey:
        async with self.database.transaction(self.actor) as session:
            asked = await service.begin_registration(session, self.actor, SITE, self.session_key)
        said = RegisterIn(**key.register(asked.challenge, label))
        async with self.database.transaction(self.actor) as session:
            return await service.register(session, self.actor, SITE, self.session_key, said)

    async def ask(self, purpose: Purpose = Purpose.sign_in, about: bytes | None = None) -> str:
        async with self.database.transaction(self.actor) as session:
            return (await service.ask(session, self.actor, SITE, self.session_key, purpose, about)).challenge

    async def answer(self, said: dict[str, str]) -> Purpose:
        async with self.database.transaction(self.actor) as session:
            return await service.answer(session, self.actor, SITE, self.session_key, AnswerIn(**said))

    async def confirm(self, key: Authenticator, about: bytes = THING, purpose: Purpose = Purpose.sign) -> None:
        await self.answer(key.answer(await self.ask(purpose, about)))

    async def act(self, about: bytes = THING, purpose: Purpose = Purpose.sign) -> None:
        """A grave act of somebody of whom a second factor is asked."""
        asked = Actor(self.actor.role, self.actor.account_id, confirms=True)
        async with self.database.transaction(asked) as session:
            await service.check_confirmed(session, asked, purpose, about)

    async def remove(self, row: Passkey) -> None:
        async with self.database.transaction(self.actor) as session:
            await service.remove(session, self.actor, self.session_key, base64url(row.id))


@pytest.fixture
def chief(database, office, owner) -> At:
    return At(database, owner, office.chief)


@pytest.fixture
def deputy(database, office, owner) -> At:
    return At(database, owner, office.deputy)


async def test_a_machine_token_has_no_passkey(database, office):
    async with database.transaction(office.chief) as session:
        with pytest.raises(NoSession):
            await service.begin_registration(session, office.chief, SITE, None)
        with pytest.raises(NoSession):
            await service.ask(session, office.chief, SITE, None, Purpose.sign_in, None)


async def test_a_key_of_somebody_else_answers_nothing_of_mine(chief, deputy):
    own, other = Authenticator(), Authenticator()
    await chief.register(own)
    await deputy.register(other)
    with pytest.raises(NoSuchPasskey):
        await chief.answer(other.answer(await chief.ask()))


async def test_a_question_put_to_somebody_else_is_none_of_mine(chief, deputy):
    own, other = Authenticator(), Authenticator()
    await chief.register(own)
    await deputy.register(other)
    with pytest.raises(ChallengeOver):
        await chief.answer(own.answer(await deputy.ask()))


async def test_an_answer_is_taken_once(chief):
    key = Authenticator()
    await chief.register(key)
    said = key.answer(await chief.ask())
    await chief.answer(said)
    with pytest.raises(ChallengeOver):
        await chief.answer(said)


async def test_a_question_of_a_registration_is_answered_by_a_registration_alone(chief):
    key = Authenticator()
    await chief.register(key)
    async with chief.database.transaction(chief.actor) as session:
        asked = await service.begin_registration(session, chief.actor, SITE, chief.session_key)
    with pytest.raises(ChallengeOver):
        await chief.answer(key.answer(asked.challenge))
    said = RegisterIn(**Authenticator().register(await chief.ask()))
    async with chief.database.transaction(chief.actor) as session:
        with pytest.raises(ChallengeOver):
            await service.register(session, chief.actor, SITE, chief.session_key, said)


async def test_after_five_minutes_a_question_is_over(chief, owner):
    key = Authenticator()
    await chief.register(key)
    asked = await chief.ask()
    owner.execute(
        "UPDATE passkey_challenges SET made_at = now() - interval '6 minutes', expires_at = now() - interval '1 minute'"
    )
    with pytest.raises(ChallengeOver):
        await chief.answer(key.answer(asked))


async def test_a_counter_that_goes_back_is_a_copy(chief, owner):
    key = Authenticator()
    row = await chief.register(key)
    await chief.confirm(key)
    await chief.confirm(key)
    key.counter = 0
    with pytest.raises(PasskeyRefused):
        await chief.confirm(key)
    assert owner.execute("SELECT sign_count FROM passkeys WHERE id = %s", (row.id,)).fetchone() == (2,)


async def test_nothing_is_confirmed_without_a_word_about_exactly_this(chief):
    key = Authenticator()
    await chief.register(key)
    await chief.answer(key.answer(await chief.ask()))
    with pytest.raises(NotConfirmed):
        await chief.act()
    await chief.confirm(key)
    with pytest.raises(NotConfirmed):
        await chief.act(OTHER)
    with pytest.raises(NotConfirmed):
        await chief.act(purpose=Purpose.approve)
    await chief.act()
    with pytest.raises(NotConfirmed):
        await chief.act()


async def test_a_word_is_not_taken_for_somebody_elses_act(chief, deputy):
    key = Authenticator()
    await chief.register(key)
    await chief.confirm(key)
    with pytest.raises(NotConfirmed):
        await deputy.act()


async def test_a_word_is_stale_after_five_minutes(chief, owner):
    key = Authenticator()
    await chief.register(key)
    await chief.confirm(key)
    owner.execute("ALTER TABLE passkey_challenges DISABLE TRIGGER once")
    owner.execute("UPDATE passkey_challenges SET answered_at = answered_at - interval '301 seconds'")
    owner.execute("ALTER TABLE passkey_challenges ENABLE TRIGGER once")
    with pytest.raises(NotConfirmed):
        await chief.act()


async def test_only_what_is_approved_or_signed_is_about_something(chief):
    for purpose, about in ((Purpose.sign_in, THING), (Purpose.sign, None), (Purpose.approve, None)):
        with pytest.raises(PasskeyRefused):
            await chief.ask(purpose, about)


async def test_a_further_key_and_a_removal_need_one_shown_just_now(chief, owner, database, office):
    first, second = Authenticator(), Authenticator()
    row = await chief.register(first)
    stale = At(database, owner, office.chief, "another")
    with pytest.raises(FactorStale):
        await stale.register(second)
    with pytest.raises(FactorStale):
        await stale.remove(row)
    with pytest.raises(LastPasskey):
        await chief.remove(row)
    await stale.answer(first.answer(await stale.ask()))
    await stale.register(second)
    await stale.remove(row)
    with pytest.raises(NoSuchPasskey):
        await chief.answer(first.answer(await chief.ask()))
    await chief.answer(second.answer(await chief.ask()))


async def test_what_a_passkey_did_stands_in_the_journal(chief, owner):
    key = Authenticator()
    row = await chief.register(key)
    await chief.confirm(key)
    await chief.act()
    kinds = owner.execute(
        "SELECT kind FROM journal_entries WHERE kind LIKE '%%passkey%%' ORDER BY id", prepare=False
    ).fetchall()
    assert kinds == [("passkey_registered",), ("confirmed_with_passkey",)]
    opened = owner.execute(
        "SELECT convert_from(data, 'UTF8') FROM journal_openings JOIN journal_entries ON id = entry_id"
        " WHERE kind = 'passkey_registered'"
    ).fetchone()[0]
    assert sha256(row.id).hexdigest() in opened
