"""What comes in is checked at the door; what could tempt a decider has no place in it."""

import msgspec
import pytest

from cases import schemas
from cases.schemas import AppealIn, ResponseIn, SurveyIn

COMING_IN = [s for s in vars(schemas).values() if isinstance(s, type) and s.__name__.endswith("In")]


@pytest.mark.parametrize("schema", COMING_IN, ids=lambda s: s.__name__)
def test_nothing_unknown_comes_in_and_nothing_changes_after(schema):
    config = schema.__struct_config__
    assert config.frozen
    assert config.forbid_unknown_fields


@pytest.mark.parametrize("member", ["commission", "sales_tier", "followers", "membership"])
def test_money_behind_the_scenes_is_refused_at_filing(member):
    with pytest.raises(msgspec.ValidationError, match=member):
        msgspec.json.decode(msgspec.json.encode({member: 1}), type=AppealIn)


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (SurveyIn, {"solved": "yes", "simpler": 6}),
        (ResponseIn, {"answers": [{"kind": "ignore", "claim": 1}]}),
        (AppealIn, {"claims": [{"in_words": ""}]}),
        (AppealIn, {"order": {"number": "1", "item": "x", "paid": {"minor": -1}, "paid_at": "2026-01-01T00:00:00Z"}}),
    ],
)
def test_values_out_of_range_are_refused(schema, body):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(body), type=schema)
