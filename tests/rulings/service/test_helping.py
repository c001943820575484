"""What lies beside a draft: strangers first, then the sums, the nearest earlier rulings, and departing from them."""

from pathlib import Path

import pytest
from msgspec import structs

from app.kit.ids import new_id
from app.kit.settings import Settings
from cases import errors as case_errors
from rulings import errors
from rulings.schemas import FindingIn, PublicationIn, RedactionIn
from rulings.service import helping, publishing
from tests.rulings.acting import Acting
from tests.rulings.bench import THREEFOLD, draft

pytestmark = pytest.mark.anyio

RATES = helping.rates_of(Settings(home=Path(), distress_bands="100-300 300-1000"))


@pytest.fixture
async def after(acting: Acting) -> Acting:
    """The laptop case, with the ruling on another one just like it published before."""
    bench = acting.bench
    bench.owner.execute("UPDATE claims SET subject = 'counterfeit'")
    await acting.read()
    seen = await acting.do(bench.chief, publishing.preview, RedactionIn())
    await acting.do(bench.chief, publishing.order, PublicationIn(text_sha256=seen.text_sha256))
    other = new_id()
    bench.owner.execute("CREATE TEMP TABLE another AS SELECT * FROM cases")
    bench.owner.execute("UPDATE another SET id = %s, number = 'RC-2025-000001'", (other,))
    bench.owner.execute("INSERT INTO cases SELECT * FROM another")
    bench.owner.execute("ALTER TABLE rulings DISABLE TRIGGER USER")
    bench.owner.execute("UPDATE rulings SET case_id = %s", (other,))
    bench.owner.execute("ALTER TABLE rulings ENABLE TRIGGER USER")
    bench.set(state="deliberation", issued_at=None)
    return acting


async def test_a_stranger_among_the_mediators_is_helped_with_nothing(acting: Acting) -> None:
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(acting.bench.other_mediator, helping.show, RATES)


async def test_evidence_rules_of_the_day_and_sums_lie_beside_an_empty_draft(acting: Acting) -> None:
    shown = await acting.do(acting.bench.mediator, helping.show, RATES)
    assert [each.exhibit for each in shown.evidence] == ["C-1", "C-2"]
    assert shown.day.isoformat() == "2026-04-18"
    sums = [(each.rule.id, each.amount.minor) for each in shown.sums if each.remedy != "interest"]
    assert sums == [("CN-CRPL-55", THREEFOLD), ("CN-CRPL-51", 10_000), ("CN-CRPL-51", 30_000)]
    assert shown.sums[0].how == "3 × CN¥6,499.00 = CN¥19,497.00; at least CN¥500.00"
    assert [claim.nearest for claim in shown.claims] == [[], []]


async def test_a_law_that_was_not_in_force_gives_no_sum(acting: Acting) -> None:
    acting.bench.owner.execute("ALTER TABLE rules DISABLE TRIGGER USER")
    acting.bench.owner.execute("UPDATE rules SET valid_to = '2026-01-01' WHERE id = 'CN-CRPL-55'")
    shown = await acting.do(acting.bench.mediator, helping.show, RATES)
    assert "CN-CRPL-55" not in {each.rule.id for each in shown.sums}


async def test_the_nearest_earlier_ruling_stands_first_and_names_roles_alone(after: Acting) -> None:
    await after.draft(draft())
    shown = await after.do(after.bench.mediator, helping.show, RATES)
    first, second = shown.claims[0].nearest
    assert (first.claim, first.outcome, first.same_rules) == (1, "upheld", 2)
    assert first.same_tags == len(shown.claims[0].tags) == 5
    assert first.alike > second.alike
    assert not shown.claims[0].departs
    said = "".join(each.said for claim in shown.claims for each in claim.nearest)
    assert "星河" not in said
    assert "李明远" not in said


async def test_a_draft_that_departs_says_why_and_is_decided_by_a_panel(after: Acting) -> None:
    lost = FindingIn(2, "not_upheld", fact="没有欺诈。", rules=["CN-CRPL-55"], reasons="没有证据表明故意。")
    whole = draft()
    text = draft(findings=[whole.findings[0], lost], obligations=whole.obligations[::2])
    with pytest.raises(errors.DepartureUnexplained, match="2 "):
        await after.submit(text)
    why = structs.replace(lost, departure="本案卖家不知情。")
    await after.submit(structs.replace(text, findings=[text.findings[0], why]))
    assert after.bench.one("SELECT state FROM cases WHERE id = %s", after.bench.case_id) == "panel"


async def test_what_was_annulled_or_is_on_another_subject_is_no_model(after: Acting) -> None:
    await after.draft(draft())
    after.bench.owner.execute("UPDATE claims SET subject = 'late' WHERE no = 1")
    shown = await after.do(after.bench.mediator, helping.show, RATES)
    assert [len(claim.nearest) for claim in shown.claims] == [0, 2]
    after.bench.owner.execute("UPDATE rulings SET state = 'annulled' WHERE state = 'issued'")
    shown = await after.do(after.bench.mediator, helping.show, RATES)
    assert [len(claim.nearest) for claim in shown.claims] == [0, 0]
