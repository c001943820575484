"""What comes in through the doors, and nothing else."""

import msgspec
import pytest

from rulings.schemas import DraftIn, RulingText, SignIn
from tests.rulings import samples
from tests.rulings.bench import draft


def test_a_draft_survives_being_kept() -> None:
    assert msgspec.convert(msgspec.to_builtins(draft()), DraftIn) == draft()


@pytest.mark.parametrize("tempting", ["commission", "sales_tier", "advertising_spend", "membership", "followers"])
@pytest.mark.parametrize("part", [(), ("findings", 0), ("handling", 0), ("obligations", 0), ("facts", 0)])
def test_unknown_members_are_errors_everywhere(tempting: str, part: tuple) -> None:
    whole = msgspec.to_builtins(draft())
    place = whole
    for step in part:
        place = place[step]
    place[tempting] = 1
    with pytest.raises(msgspec.ValidationError, match=tempting):
        msgspec.convert(whole, DraftIn)


@pytest.mark.parametrize("cited", ["C-1", "甲-12", "M-3", "丙-1", "R-2", "丁-2"])
def test_an_exhibit_is_cited_by_side_and_number(cited: str) -> None:
    whole = msgspec.to_builtins(draft()) | {"facts": [{"text": "x", "exhibits": [cited]}]}
    assert msgspec.convert(whole, DraftIn).facts_of_it().exhibits >= {cited}


@pytest.mark.parametrize("cited", ["listing.png", "X-1", "C-", "C-1 OR 1"])
def test_nothing_else_is_an_exhibit(cited: str) -> None:
    whole = msgspec.to_builtins(draft()) | {"facts": [{"text": "x", "exhibits": [cited]}]}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(whole, DraftIn)


def test_the_rules_cited_are_listed_once_in_reading_order() -> None:
    expected = ["CN-CRPL-24", "HT-AUTH-1.1", "CN-CRPL-55", "HT-CS-3.1", "CN-SPC-2022-3"]
    assert draft().rules_cited() == expected


def test_a_signature_names_a_digest() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"text_sha256": "yes"}, SignIn)


@pytest.mark.parametrize("text", [samples.laptop(), samples.headphones()], ids=["zh-Hans", "en"])
def test_the_same_ruling_has_the_same_bytes_again(text: RulingText) -> None:
    assert msgspec.json.decode(text.canonical(), type=RulingText).canonical() == text.canonical()


@pytest.mark.parametrize("cited", ["C-3@02:15", "甲-3@1:02:15", "P-1@0:05"])
def test_a_moment_of_a_recording_is_cited_behind_its_exhibit(cited: str) -> None:
    whole = msgspec.to_builtins(draft()) | {"facts": [{"text": "x", "exhibits": [cited]}]}
    facts = msgspec.convert(whole, DraftIn).facts_of_it()
    assert (facts.moments, cited.partition("@")[0] in facts.exhibits) == ({cited}, True)


@pytest.mark.parametrize("cited", ["C-3@", "C-3@2", "C-3@02:75", "C-3 at 02:15", "C-3@02:15@1:00"])
def test_nothing_else_is_a_moment(cited: str) -> None:
    whole = msgspec.to_builtins(draft()) | {"facts": [{"text": "x", "exhibits": [cited]}]}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(whole, DraftIn)
