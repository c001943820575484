"""For which site, how long, and bound to what."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.passkeys import rules
from app.passkeys.errors import AddressNotSecure, FactorStale
from app.passkeys.rules import Purpose, Site

NOW = clock.real_now()


@pytest.mark.parametrize(
    "address", ["http://redress.example", "https://192.0.2.7", "http://127.0.0.1:8000", "https://[2001:db8::1]", ""]
)
def test_where_no_browser_offers_passkeys_nothing_starts(address: str):
    with pytest.raises(AddressNotSecure):
        rules.check_site(address)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://Redress.example", Site("redress.example", "https://redress.example")),
        ("https://redress.example:8443/", Site("redress.example", "https://redress.example:8443")),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
    ],
)
def test_the_site_is_the_name_and_the_origin(address: str, site: Site):
    assert rules.check_site(address) == site


def test_a_question_is_bound_to_its_purpose_its_thing_and_chance():
    one = (Purpose.approve, b"a" * 32, b"n" * 32)
    others = [(Purpose.sign, *one[1:]), (one[0], b"b" * 32, one[2]), (*one[:2], b"m" * 32)]
    questions = {rules.challenge_of(*each) for each in [one, *others]}
    assert len(questions) == 4
    assert {len(each) for each in questions} == {32}


def test_only_what_was_shown_within_five_minutes_is_fresh():
    rules.check_fresh(NOW - timedelta(minutes=5), NOW)
    for stale in (None, NOW - timedelta(minutes=5, microseconds=1)):
        with pytest.raises(FactorStale):
            rules.check_fresh(stale, NOW)
