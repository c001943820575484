"""A certificate: made once for whoever is not at fault, verified like a ruling, ended with it."""

import asyncio
from hashlib import sha256

import msgspec
import pytest

from app.kit.actors import CLOCK
from app.kit.settings import Settings
from cases import errors as case_errors
from rulings import queries
from rulings.errors import NoSuchPaper
from rulings.press import Press
from rulings.schemas import CertificateText
from rulings.service import answering, issuing, papers, proving, showing, verify_file
from rulings.service.verifying import verify_shown
from rulings.signing import Result
from rulings.signing.pages import read_attachments
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT
from tests.rulings.cleared import WHY, cleared_draft

pytestmark = pytest.mark.anyio


async def certified(acting: Acting, press: Press, settings: Settings) -> bytes:
    """The ruling is issued and published, then its certificate; the certificate's file as the shop downloads it."""
    await acting.submit(cleared_draft())
    await acting.review()
    await acting.sign(acting.bench.mediator)
    assert await issuing.issue(acting.database, press, acting.bench.case_id)
    assert await acting.publish(settings) == 1
    both = await asyncio.gather(
        *(papers.issue_all(acting.database, press, IMPRINT, acting.bench.case_id) for _ in range(2))
    )
    assert sorted(both) == [0, 1], "two at once make one"
    with pytest.raises(NoSuchPaper):
        await acting.do(acting.bench.merchant, papers.find_file, acting.bench.case_id)
    await acting.publish(settings)
    assert await papers.publish(acting.database) == 1
    (one,) = await acting.do(acting.bench.merchant, papers.show)
    printed = await acting.do(acting.bench.merchant, papers.find_file, one.id)
    return b"".join([part async for part in await showing.open_file(press.safe, printed)])


async def test_a_certificate_is_made_once_verifies_anywhere_and_ends_with_its_ruling(
    acting: Acting, press: Press, settings: Settings
) -> None:
    bench = acting.bench
    pdf = await certified(acting, press, settings)
    for stranger in (bench.other_consumer, bench.other_mediator):
        with pytest.raises(case_errors.CaseNotFound):
            await acting.do(stranger, papers.show)
    assert bench.one("SELECT not_at_fault FROM respondents WHERE kind = 'seller'")
    assert not bench.one("SELECT not_at_fault FROM respondents WHERE kind = 'platform'")
    said = msgspec.json.decode(read_attachments(pdf)["certificate.json"], type=CertificateText)
    number = acting.rulings()[0][1]
    assert (said.cleared.name, said.cleared.reasons, said.ruling) == ("星河数码专营店", WHY, number)
    assert "李明远" not in said.canonical().decode(), "nobody learns who complained"
    verdict = await verify_file(acting.database, settings, pdf)
    assert verdict.result is Result.passed, [s.text("en") for s in verdict.steps if s.result != "passed"]
    assert verdict.number == said.number
    async with acting.database.transaction(CLOCK) as session:
        proof = await proving.prove(session, CLOCK, sha256(pdf).hexdigest())
        trust = await proving.show_trust(session, CLOCK, settings)
        public = await papers.show_public(session, CLOCK, number=said.number)
        assert (public.state, public.ruling) == ("issued", number)
        assert await proving.is_as_committed(session, CLOCK, public)
        key, name = bench.owner.execute("SELECT key_id, object_name FROM papers").fetchone()
        assert await queries.list_unknown_keys(session, CLOCK, [key]) == [], "it is no loose file"
        assert await queries.list_unknown_objects(session, CLOCK, [name, "lost"]) == ["lost"]
    assert (await asyncio.to_thread(verify_shown, pdf, trust, proof)).result is Result.passed

    bench.set(state="investigation", issued_at=None)
    async with acting.database.transaction(CLOCK) as session:
        await answering.follow(session, bench.case_id, "set_aside")
        await answering.follow(session, bench.case_id, "set_aside")
        trust = await proving.show_trust(session, CLOCK, settings)
    verdict = await verify_file(acting.database, settings, pdf)
    assert [step.number for step in verdict.steps if step.result != "passed"] == [8]
    offline = await asyncio.to_thread(verify_shown, pdf, trust, proof)
    assert [step.number for step in offline.steps if step.result != "passed"] == [8]
    assert bench.one("SELECT count(*) FROM journal_entries WHERE kind LIKE 'clearance%%'") == 3
    assert await papers.issue_all(acting.database, press, IMPRINT, bench.case_id) == 0


async def test_a_ruling_annulled_before_its_certificate_is_printed_leaves_a_void_number(acting: Acting) -> None:
    bench = acting.bench
    await acting.read(cleared_draft())
    async with acting.database.transaction(CLOCK) as session:
        await papers.write_missing(session, bench.case_id, IMPRINT)
    bench.set(state="investigation", issued_at=None)
    async with acting.database.transaction(CLOCK) as session:
        await answering.follow(session, bench.case_id, "set_aside")
    async with acting.database.transaction(CLOCK) as session:
        number = bench.one("SELECT number FROM papers")
        public = await papers.show_public(session, CLOCK, number=number)
    assert (public.state, public.sha256) == ("void", None)
