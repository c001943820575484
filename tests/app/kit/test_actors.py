"""Who acts, and in which chain."""

import pytest

from app.kit.actors import CLOCK, OFFICE, PUBLIC, Actor, Chain, Role, chain_of


def test_the_clock_and_the_public_have_no_account():
    for actor in (CLOCK, PUBLIC):
        with pytest.raises(LookupError):
            assert actor.account


@pytest.mark.parametrize("role", Role)
def test_every_role_belongs_to_one_chain(role):
    assert isinstance(chain_of(role), Chain)
    assert (chain_of(role) is Chain.office) == (role in OFFICE)


def test_the_database_and_the_code_agree_on_chains(owner):
    for role in Role:
        assert owner.execute("SELECT redress_chain_of(%s)", (role.value,)).fetchone() == (Actor(role).chain.value,)
