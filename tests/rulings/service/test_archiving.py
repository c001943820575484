"""The archive's copy: made once after publication, found by its digest, and verified as the ruling that it is."""

import asyncio
from hashlib import sha256

import pytest

from app.journal.service import sequence_now
from app.kit.actors import PUBLIC
from app.kit.settings import Settings
from rulings import errors
from rulings.press import Press
from rulings.service import archiving, issuing, papers, proving, showing, verify_file
from rulings.service.verifying import verify_shown
from rulings.signing import Result
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT
from tests.rulings.service.test_agreeing import bind, settled

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


async def test_a_papers_copy_is_made_once_read_by_whoever_reads_the_paper_and_verifies_anywhere(
    acting: Acting, press: Press, settings: Settings
) -> None:
    bench = acting.bench
    await acting.issued(press, settings)
    await archiving.archive_all(acting.database, press)
    await bind(acting, (await settled(acting)).id)
    await papers.issue_all(acting.database, press, IMPRINT, bench.case_id)
    assert await archiving.archive_all(acting.database, press) == 0, "not published"
    await acting.publish(settings)
    assert await papers.publish(acting.database) == 1
    (one,) = await acting.do(bench.merchant, papers.show)
    with pytest.raises(errors.NoSuchPaper):
        await acting.do(bench.merchant, papers.find_archive, one.id)
    made = await asyncio.gather(*(archiving.archive_all(acting.database, press) for _ in range(2)))
    assert (sum(made), await archiving.archive_all(acting.database, press)) == (1, 0)
    assert await sequence_now(acting.database, settings) == 1
    for other in (bench.platform, bench.mediator):
        with pytest.raises(errors.NoSuchPaper):
            await acting.do(other, papers.find_archive, one.id)
    await issuing.clear_loose(acting.database, press.safe, issuing.timedelta(0))
    printed = await acting.do(bench.consumer, papers.find_archive, one.id)
    copy = b"".join([part async for part in await showing.open_file(press.safe, printed)])
    assert (printed.title, sha256(copy).digest()) == (f"{one.number}-archive", printed.sha256)
    verdict = await verify_file(acting.database, settings, copy)
    assert (verdict.result, verdict.number) == (Result.passed, one.number)
    assert verdict.sha256 != one.sha256
    async with acting.database.transaction(PUBLIC) as session:
        proof = await proving.prove(session, PUBLIC, verdict.sha256)
        trust = await proving.show_trust(session, PUBLIC, settings)
    assert (await asyncio.to_thread(verify_shown, copy, trust, proof)).result is Result.passed
    assert bench.one("SELECT count(*) FROM journal_entries WHERE kind = 'agreement_archived'") == 1
