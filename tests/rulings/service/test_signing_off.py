"""Where a second factor is asked, a signature takes a passkey's word on this very text, just now, once."""

import psycopg
import pytest
from msgspec.structs import replace

from app.passkeys.errors import NotConfirmed
from rulings.service import drafting, signing_off
from tests.app.passkeys.test_service import OTHER, At, Purpose
from tests.authenticator import Authenticator
from tests.rulings.acting import Acting
from tests.rulings.bench import draft

pytestmark = pytest.mark.anyio


async def test_nobody_signs_by_a_link_alone(database, owner: psycopg.Connection, acting: Acting):
    await acting.submit(draft())
    await acting.review()
    shown = await acting.do(acting.bench.mediator, drafting.show)
    text = bytes.fromhex(shown.text_sha256)
    signer, key = At(database, owner, acting.bench.mediator), Authenticator()
    await signer.register(key)
    asked = replace(acting.bench.mediator, confirms=True)
    with pytest.raises(NotConfirmed):
        await acting.do(asked, signing_off.sign, shown.text_sha256)
    for about, purpose in ((OTHER, Purpose.sign), (text, Purpose.approve)):
        await signer.confirm(key, about, purpose)
        with pytest.raises(NotConfirmed):
            await acting.do(asked, signing_off.sign, shown.text_sha256)
    await signer.confirm(key, text)
    await acting.do(asked, signing_off.sign, shown.text_sha256)
    kinds = owner.execute("SELECT kind FROM journal_entries ORDER BY id DESC LIMIT 2").fetchall()
    assert kinds == [("ruling_signed",), ("confirmed_with_passkey",)]
