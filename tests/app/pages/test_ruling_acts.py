"""A slip named on the page of the case: on whose list it waits, until when, and what becomes of it when it is left."""

from datetime import timedelta

import psycopg
import pytest

from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from rulings.service import load_rulebook
from tests.rulings.acting import Acting
from tests.rulings.bench import draft, seat

pytestmark = pytest.mark.anyio

SLIP = {"part": "reasons", "number": "1", "old": "与页面描述不符", "new": "与商品页面描述不符", "why": "漏写了两个字。"}
ASKED = "Requests for a correction"


@pytest.fixture
async def read(founded: Database, owner: psycopg.Connection) -> Acting:
    """A ruling that its parties have read."""
    owner.execute("UPDATE platforms SET name = '别的商城'")
    async with founded.transaction(CLOCK) as session:
        await load_rulebook(session, CLOCK)
    acting = Acting(founded, seat(owner))
    await acting.read(draft())
    return acting


@pytest.fixture
def of(browser_of, read: Acting):
    """The browser of one of the bench."""

    async def open_for(actor: Actor):
        return await browser_of(read.bench.one("SELECT email FROM accounts WHERE id = %s", actor.account))

    return open_for


async def test_a_slip_waits_on_the_list_of_its_mediator_and_left_on_the_chiefs_who_hands_it_on(
    of, read: Acting, monkeypatch
):
    bench, path = read.bench, f"/cases/{read.bench.case_id}"
    consumer = await of(bench.consumer)
    assert (await consumer.post(f"{path}/correction", data=SLIP, follow_redirects=False)).status_code == 303
    slip, asked_at = bench.owner.execute("SELECT id, asked_at FROM ruling_slips").fetchone()
    mediator, chief, third = await of(bench.mediator), await of(bench.chief), await of(bench.third)
    assert ASKED in (await mediator.get("/cases")).text
    for other in (chief, third, consumer, await of(bench.reviewer)):
        assert ASKED not in (await other.get("/cases")).text
    for reader in (consumer, await of(bench.merchant), mediator):
        assert f"{bench.mediator.name} answers, until" in (await reader.get(path)).text
    for reader, offered in ((mediator, True), (await of(bench.reviewer), False), (chief, False)):
        shown = (await reader.get(path)).text
        assert (f'action="{path}/correction-grant#' in shown, "correction-handing-on" in shown) == (offered, False)
    about = {"about": str(slip)}
    assert (await chief.post(f"{path}/correction-handing-on", data=about)).status_code == 409
    late = calendar.due(asked_at, 10, working=True) + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    chief = await of(bench.chief)
    assert ASKED in (await chief.get("/cases")).text
    assert f'action="{path}/correction-handing-on#' in (await chief.get(path)).text
    done = await chief.post(f"{path}/correction-handing-on", data=about, follow_redirects=False)
    assert done.status_code == 303
    assert ASKED not in (await chief.get("/cases")).text
    reviewer = await of(bench.reviewer)
    assert ASKED in (await reviewer.get("/cases")).text
    shown = (await reviewer.get(path)).text
    assert f'action="{path}/correction-grant#' in shown
    assert f"{bench.reviewer.name} answers, until" in shown
    assert f'action="{path}/correction-grant#' not in (await (await of(bench.mediator)).get(path)).text
