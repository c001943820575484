"""A settlement: read by its two sides while they may step back, then signed once, for them alone."""

from datetime import timedelta
from hashlib import sha256

import msgspec
import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.calendar import local
from app.kit.money import Money
from app.kit.settings import Settings
from cases import errors as case_errors
from cases.lifecycle import Action
from cases.models import Case
from cases.schemas import AmountIn, OfferIn
from cases.service import talking
from rulings import errors
from rulings.document.rendering import Renderer
from rulings.press import Press
from rulings.schemas import AgreementText
from rulings.service import agreeing, answering, papers, showing, verify_file
from rulings.signing import Result
from rulings.signing.pages import read_attachments, read_pages
from tests.rulings.acting import Acting
from tests.rulings.bench import IMPRINT

pytestmark = pytest.mark.anyio

TERMS = "退还一半货款，电脑留给消费者。"
HALF = AmountIn(324_950)


async def settled(acting: Acting):
    """The shop offered half of the price, and the consumer took it."""
    bench = acting.bench
    bench.set(state="investigation")
    offer = await acting.do(bench.merchant, talking.make_offer, OfferIn(text=TERMS, amount=HALF, days=5))
    return await acting.do(bench.consumer, talking.take_offer, offer.id)


async def bind(acting: Acting, settlement_id) -> None:
    """The three days are over, and the rulings hear of the step."""
    async with acting.database.transaction(CLOCK) as session:
        case = await session.get(Case, acting.bench.case_id)
        await talking.bind(session, CLOCK, case, settlement_id)
        await answering.follow(session, case.id, Action.settle)


async def test_the_two_sides_alone_read_beforehand_how_it_will_read(acting: Acting) -> None:
    bench, row = acting.bench, await settled(acting)
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(bench.other_consumer, agreeing.preview, row.id, IMPRINT)
    for wrong in (bench.platform, bench.mediator):
        with pytest.raises(errors.NoSuchPaper):
            await acting.do(wrong, agreeing.preview, row.id, IMPRINT)
    seen = [await acting.do(party, agreeing.preview, row.id, IMPRINT) for party in (bench.consumer, bench.merchant)]
    assert seen[0] == seen[1]
    said = seen[0]
    assert (said.terms, said.amount, said.debtor, said.bound_at) == (TERMS, Money(324_950), "星河数码专营店", None)
    assert timedelta(days=2) < said.reflect_until - clock.now() <= timedelta(days=3)
    await acting.do(bench.merchant, talking.step_back, row.id)
    with pytest.raises(errors.NoSuchPaper):
        await acting.do(bench.consumer, agreeing.preview, row.id, IMPRINT)
    async with acting.database.transaction(CLOCK) as session:
        await papers.write_missing(session, bench.case_id, IMPRINT)
    assert bench.one("SELECT count(*) FROM papers") == 0, "what was left is never a paper"


async def test_when_the_days_are_over_it_is_signed_once_and_verifies_like_a_ruling(
    acting: Acting, press: Press, settings: Settings, renderer: Renderer
) -> None:
    bench, row = acting.bench, await settled(acting)
    preview = renderer.render(await acting.do(bench.consumer, agreeing.preview, row.id, IMPRINT), draft=True)
    assert "DRAFT草稿" in read_pages(preview)[0]
    await bind(acting, row.id)
    assert bench.one("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'rulings:papers'") == 1
    made = [await papers.issue_all(acting.database, press, IMPRINT, bench.case_id) for _ in range(2)]
    assert made == [1, 0]
    await acting.publish(settings)
    assert await papers.publish(acting.database) == 1
    for other in (bench.platform, bench.mediator):
        assert await acting.do(other, papers.show) == []
    (one,) = await acting.do(bench.merchant, papers.show)
    assert await acting.do(bench.consumer, papers.show) == [one]
    printed = await acting.do(bench.consumer, papers.find_file, one.id)
    pdf = b"".join([part async for part in await showing.open_file(press.safe, printed)])
    assert sha256(pdf).hexdigest() == one.sha256
    said = msgspec.json.decode(read_attachments(pdf)["agreement.json"], type=AgreementText)
    due_on = local(bench.one("SELECT due_at FROM obligations WHERE source = 'settlement'")).date()
    assert (said.number, said.due, said.offered_by, said.taken_by) == (one.number, due_on, "星河数码专营店", "李明远")
    page = renderer.html(said)
    for words in (TERMS, "人民币叁仟贰佰肆拾玖元伍角整", "保证金", "要求保持沉默"):
        assert words in page
    verdict = await verify_file(acting.database, settings, pdf)
    assert verdict.result is Result.passed, [s.text("en") for s in verdict.steps if s.result != "passed"]
    told = bench.owner.execute("SELECT DISTINCT holder_id FROM notices WHERE about = 'agreement'").fetchall()
    assert {holder for (holder,) in told} == {bench.consumer.account_id, bench.merchant.shop_id}
    async with acting.database.transaction(CLOCK) as session:
        public = await papers.show_public(session, CLOCK, number=one.number)
    assert (public.kind, public.state, public.ruling) == ("agreement", "issued", None)
