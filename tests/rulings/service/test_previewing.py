"""How a draft will look: strangers first, then what points nowhere, and roles for names in what is printed."""

from pathlib import Path

import pytest
from anyio import run_process
from msgspec import structs

from app.kit.settings import Settings, load
from app.kit.veils import Veil
from cases import errors as case_errors
from rulings import errors
from rulings.press import Proofs
from rulings.schemas import FactIn
from rulings.service import previewing
from rulings.service.composing import imprint_of
from tests.rulings.acting import Acting
from tests.rulings.bench import draft

pytestmark = pytest.mark.anyio


@pytest.fixture
def how(settings: Settings) -> tuple:
    return (imprint_of(settings), Veil([("consumer", "李明远"), ("merchant", "星河数码专营店")], "zh-Hans"))


async def test_another_mediator_sees_nothing(acting: Acting, how: tuple) -> None:
    await acting.draft(draft())
    with pytest.raises(case_errors.CaseNotFound):
        await acting.do(acting.bench.other_mediator, previewing.preview, *how)


async def test_before_anything_was_drafted_there_is_nothing_to_see(acting: Acting, how: tuple) -> None:
    with pytest.raises(errors.RulingNotFound):
        await acting.do(acting.bench.mediator, previewing.preview, *how)


async def test_what_points_nowhere_is_left_out_and_the_rest_stands(acting: Acting, how: tuple) -> None:
    whole = draft()
    first = whole.findings[0]
    stray = structs.replace(first, claim=39)
    lost = structs.replace(first, exhibits=[*first.exhibits, "M-99"], rules=[*first.rules, "NO-SUCH-RULE"])
    fact = FactIn(text="序列号查不到。", exhibits=["C-1@00:05", "C-77"])
    ahead = structs.replace(whole.obligations[0], after=9)
    broken = structs.replace(whole, findings=[lost, stray], facts=[fact], obligations=[ahead])
    await acting.draft(broken)
    seen = await acting.do(acting.bench.mediator, previewing.preview, *how)
    assert [claim.number for claim in seen.claims] == [first.claim]
    assert list(seen.claims[0].rules) == first.rules
    assert len(seen.facts[0].exhibits) == 1
    assert seen.obligations[0].after is None


async def test_a_draft_with_nothing_in_it_is_printed_too(acting: Acting, how: tuple) -> None:
    await acting.draft(structs.replace(draft(), findings=[], facts=[], obligations=[], handling=[]))
    seen = await acting.do(acting.bench.mediator, previewing.preview, *how)
    assert not seen.claims


async def test_its_pages_say_draft_and_name_roles(acting: Acting, how: tuple, tmp_path: Path) -> None:
    await acting.draft(draft())
    seen = await acting.do(acting.bench.mediator, previewing.preview, *how)
    proofs = Proofs(load().fonts_dir, load().rare_fonts_dir)
    try:
        (tmp_path / "draft.pdf").write_bytes(await proofs.print(seen))
    finally:
        proofs.close()
    said = (await run_process(["pdftotext", "-layout", str(tmp_path / "draft.pdf"), "-"])).stdout.decode()
    assert "草稿，不作任何决定" in said
    assert "消费者" in said
    assert not [name for name in ("李明远", "星河数码") if name in said]
