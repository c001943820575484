"""The archive's copy: made once after publication, found by its digest, and verified as the ruling that it is."""

import asyncio

import pytest

from app.journal.service import sequence_now
from app.kit.settings import Settings
from rulings import errors
from rulings.press import Press
from rulings.service import archiving, issuing, showing, verify_file
from rulings.signing import Result
from tests.rulings.acting import Acting

pytestmark = pytest.mark.anyio


async def test_what_is_not_published_is_not_archived(acting: Acting, press: Press, settings: Settings) -> None:
    await acting.signed()
    await issuing.issue(acting.database, press, acting.bench.case_id)
    assert await archiving.archive_all(acting.database, press) == 0
    await acting.publish(settings)
    with pytest.raises(errors.RulingNotFound):
        await acting.do(acting.bench.consumer, showing.find_archive)


async def test_a_copy_is_made_once_and_verifies_like_the_file_that_was_issued(
    acting: Acting, press: Press, settings: Settings
) -> None:
    await acting.issued(press, settings)
    made = await asyncio.gather(*(archiving.archive_all(acting.database, press) for _ in range(2)))
    assert sum(made) == 1
    assert await archiving.archive_all(acting.database, press) == 0
    await sequence_now(acting.database, settings)
    printed = await acting.do(acting.bench.merchant, showing.find_archive)
    copy = b"".join([part async for part in await showing.open_file(press.safe, printed)])
    shown = await acting.do(acting.bench.consumer, showing.show)
    verdict = await verify_file(acting.database, settings, copy)
    assert (verdict.result, verdict.number, verdict.sha256) == (Result.passed, shown.number, printed.sha256.hex())
    assert verdict.sha256 != shown.sha256
    await issuing.clear_loose(acting.database, press.safe, issuing.timedelta(0))
    again = await acting.do(acting.bench.merchant, showing.find_archive)
    assert b"".join([part async for part in await showing.open_file(press.safe, again)]) == copy
