"""Forms of proposals: each belongs to the role that may propose, and is a table line away from the act."""

import pytest

from app.approvals.rules import PROPOSERS
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.pages.proposing import ACTS, _above, _known
from app.people.errors import NoSuchAccount
from tests.app.pages.conftest import BOARD, DESK, REGISTRAR

pytestmark = pytest.mark.anyio


def test_only_who_proposes_has_a_form():
    assert {act.role for act in ACTS} <= PROPOSERS
    assert len({act.slug for act in ACTS}) == len(ACTS)


async def test_an_address_is_found_with_its_role_and_above_only_inside(founded: Database):
    async with founded.transaction(CLOCK) as session:
        assert (await _known(session, CLOCK, f" {REGISTRAR.upper()}", "registrar", field="email")).role == "registrar"
        with pytest.raises(NoSuchAccount):
            await _known(session, CLOCK, REGISTRAR, "chief", field="email")
        assert (await _above(session, CLOCK, BOARD)).role == "board"
        with pytest.raises(NoSuchAccount):
            await _above(session, CLOCK, DESK)
