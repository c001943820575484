"""What others take from the package, and which beacon an operator gets."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from app.beacon import Round, open_beacon, sampled
from app.beacon.errors import BeaconAddressWrong, OutsidersOnly
from app.kit.settings import Settings

RELAYS = "drand+https://relay.example,https://other.example"


def settings(tmp_path: Path, beacon_url: str = "", *, production: bool = False) -> Settings:
    return Settings(home=tmp_path, beacon_url=beacon_url, production=production)


def test_production_does_not_start_with_the_offices_own_chain(tmp_path):
    with pytest.raises(OutsidersOnly) as refused:
        open_beacon(settings(tmp_path, production=True))
    assert "REDRESS_BEACON_URL" in refused.value.text("en")
    assert "REDRESS_BEACON_URL" in refused.value.text("zh-Hans")
    assert refused.value.text("en") != refused.value.text("zh-Hans")


@pytest.mark.parametrize("production", [True, False])
def test_what_is_not_understood_opens_nothing(tmp_path, *, production: bool):
    with pytest.raises(BeaconAddressWrong):
        open_beacon(settings(tmp_path, "chain", production=production))


@pytest.mark.parametrize(
    ("url", "production", "kind", "protects"),
    [("", False, "chain", "outsiders"), (RELAYS, False, "drand", "all"), (RELAYS, True, "drand", "all")],
)
def test_the_beacon_is_the_one_that_the_operator_chose(tmp_path, url, kind, protects, *, production: bool):
    beacon = open_beacon(settings(tmp_path, url, production=production))
    assert (beacon.kind, beacon.protects) == (kind, protects)


def test_a_round_is_named_in_a_record_as_the_statement_says():
    named = Round("chain", "ab" * 32, 17, datetime(2026, 3, 1, 10, tzinfo=UTC))
    assert msgspec.json.decode(msgspec.json.encode(named), type=Round) == named


def test_sampling_is_open_to_every_domain():
    assert sampled(bytes(32), b"", 1000)
