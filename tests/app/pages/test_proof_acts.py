"""The mediator decides on an inference from the page of the case; nobody else is offered it."""

import pytest

from app.kit.actors import CLOCK, Role
from cases import jobs
from evidence.service import preserving
from tests.app.conftest import World

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


async def test_a_proposal_is_the_mediators_to_decide(client, database, owner, living: World):
    async with database.transaction(CLOCK) as session:
        await preserving.issue(session, living.merchants)
    owner.execute("UPDATE clock_offset SET seconds = 86400 * 8")
    async with database.transaction(CLOCK):
        pass
    await jobs.ring_all(database)
    case = f"/cases/{living.merchants}"
    proposed = "由此推定，未交付的资料不支持平台一方。"
    for role in (Role.consumer, Role.merchant, Role.platform):
        assert proposed not in (await client.get(case, headers=HTML | living.headers(role))).text
    of = HTML | living.headers(Role.mediator)
    assert proposed in (await client.get(case, headers=of)).text
    empty = await client.post(f"{case}/inference", data={"decision": "inference_confirmed"}, headers=of)
    assert empty.status_code == 422
    said = {"decision": "inference_confirmed", "reason": "逾期未交。"}
    assert (await client.post(f"{case}/inference", data=said, headers=of)).status_code == 303
    shown = await client.get(case, headers=HTML | living.headers(Role.consumer))
    assert proposed in shown.text
    assert "逾期未交。" in shown.text
    draft = await client.get(f"{case}/draft", headers=of)
    assert proposed in draft.text
