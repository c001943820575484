"""Publication: strangers first, then what is proposed, refused, published, corrected and found again."""

import msgspec
import pytest
from msgspec import structs

from app.journal.service import sequence_now
from app.kit.actors import PUBLIC
from app.kit.settings import Settings
from cases import errors as case_errors
from rulings import errors
from rulings.queries import publications
from rulings.schemas import PublicationIn, RedactionIn, Search
from rulings.service import publishing
from tests.rulings.acting import Acting
from tests.rulings.bench import FactIn, draft

pytestmark = pytest.mark.anyio

CARD, IDENTITY, PHONE = "6222600260001072444", "11010519491231002X", "13812345678"
HOTLINE = "021-62345678"
SAID = (
    f"李 明远（身份证 {IDENTITY}，电话 {PHONE}）住在上海市徐汇区漕溪路 18 号 302 室，卡号 {CARD}。"
    f"订单 HT2026041801177 由王师傅送达，店铺热线 {HOTLINE}。"
)
PRIVATE = ("李明远", "李 明远", IDENTITY, PHONE, "漕溪路", CARD, "HT2026041801177", "王师傅")


@pytest.fixture
async def told(acting: Acting) -> Acting:
    """The case with a ruling that its parties have read, in which much stands that is private."""
    acting.bench.owner.execute("UPDATE claims SET subject = 'counterfeit' WHERE no = 1")
    facts = [*draft().facts, FactIn(SAID)]
    await acting.read(draft(facts=facts))
    return acting


async def published(told: Acting, **chosen: object):
    """Previewed and ordered as it stands."""
    chief = told.bench.chief
    choice = RedactionIn(**chosen)
    seen = await told.do(chief, publishing.preview, choice)
    wanted = PublicationIn(**structs.asdict(choice), text_sha256=seen.text_sha256)
    return await told.do(chief, publishing.order, wanted)


async def found(told: Acting, **asked: str) -> list[str]:
    async with told.database.transaction(PUBLIC) as session:
        lines = await publications.list_publications(session, PUBLIC, Search(**asked))
    return [line.number for line in lines]


async def test_nobody_publishes_what_its_parties_have_not_read(acting: Acting) -> None:
    acting.bench.set(called_chief=True)
    with pytest.raises(errors.RulingNotFound):
        await acting.do(acting.bench.chief, publishing.preview, RedactionIn())


async def test_a_stranger_finds_no_case_and_the_mediator_writes_nothing(told: Acting) -> None:
    with pytest.raises(case_errors.CaseNotFound):
        await told.do(told.bench.other_mediator, publishing.preview, RedactionIn())
    seen = await told.do(told.bench.chief, publishing.preview, RedactionIn())
    with pytest.raises(Exception, match="row-level security"):
        await told.do(told.bench.mediator, publishing.order, PublicationIn(text_sha256=seen.text_sha256))


async def test_everything_private_is_proposed_and_a_business_is_named(told: Acting) -> None:
    seen = await told.do(told.bench.chief, publishing.preview, RedactionIn())
    said = msgspec.json.encode(seen.text).decode()
    assert [each for each in PRIVATE if each in said] == []
    assert "星河数码专营店" in said
    assert "海桐商城" in said
    assert HOTLINE not in said
    assert {each.kind for each in seen.proposals} == {
        *("name", "identity_card", "phone", "address", "bank_card", "person"),
    }
    assert [party.masked for party in seen.text.parties] == [True, False, False]


async def test_what_the_person_keeps_stays_and_what_must_go_goes(told: Acting) -> None:
    seen = await told.do(told.bench.chief, publishing.preview, RedactionIn(keep=[HOTLINE, "李明远", IDENTITY]))
    said = msgspec.json.encode(seen.text).decode()
    assert HOTLINE in said
    assert "李明远" not in said
    assert IDENTITY not in said


async def test_another_text_than_was_read_is_not_published(told: Acting) -> None:
    with pytest.raises(errors.AnotherText):
        await told.do(told.bench.chief, publishing.order, PublicationIn(text_sha256="0" * 64))


async def test_a_name_that_slipped_through_refuses_publication(acting: Acting) -> None:
    """Written so that no proposal finds it: the second look takes everything but letters away."""
    acting.bench.owner.execute("UPDATE accounts SET name = '王小二' WHERE name = '海桐'")
    acting.bench.owner.execute("UPDATE accounts SET name = 'Wang Xiaoer' WHERE name = '星河'")
    written = ["李-明-远", "李。明。远", "王小.二", "W a n g. Xiao er"]
    await acting.read(draft(facts=[FactIn(f"{each}说可以退。") for each in written]))
    for withheld in range(len(written)):
        with pytest.raises(errors.NameRemains):
            await published(acting, also=[*written[:withheld], *written[withheld + 1 :]])
    assert (await published(acting, also=written)).edition == 1


async def test_a_published_ruling_is_found_by_what_it_is_about(told: Acting) -> None:
    number = (await published(told)).number
    for asked in (
        {"words": "相同答复"},
        {"words": "品牌方 星河数码"},
        {"words": "退"},
        {"subject": "counterfeit"},
        {"rule": "CN-CRPL-55", "outcome": "upheld"},
        {"subject": "counterfeit", "words": "假 CN-CRPL-24"},
    ):
        assert await found(told, **asked) == [number], asked
    for asked in (
        {"words": "李明远"},
        {"words": "答复相同"},
        {"subject": "late"},
        {"rule": "CN-CRPL-999"},
        {"outcome": "not_upheld"},
        {"before": number},
    ):
        assert await found(told, **asked) == [], asked


async def test_what_is_public_stands_in_the_journal(told: Acting, settings: Settings) -> None:
    shown = await published(told)
    await sequence_now(told.database, settings)
    async with told.database.transaction(PUBLIC) as session:
        proof = await publishing.prove(session, PUBLIC, shown.number)
    assert '"kind":"ruling_made_public"' in proof.entry
    assert f'"text_sha256":"{shown.text_sha256}"' in proof.opened


async def test_a_correction_says_why_and_leaves_nothing_of_what_was_there(told: Acting) -> None:
    first = await published(told, keep=[HOTLINE])
    with pytest.raises(errors.NotesNeeded):
        await published(told)
    chief = told.bench.chief
    seen = await told.do(chief, publishing.preview, RedactionIn())
    wanted = PublicationIn(text_sha256=seen.text_sha256, reason="热线电话属于个人。")
    second = await told.do(chief, publishing.order, wanted)
    assert (first.edition, second.edition, second.reason) == (1, 2, "热线电话属于个人。")
    assert told.bench.one("SELECT count(*) FROM publications WHERE text::text LIKE %s", f"%{HOTLINE}%") == 0
    assert told.bench.one("SELECT count(*) FROM publication_claims") == 2


async def test_the_reason_of_a_correction_names_nobody_either(told: Acting) -> None:
    await published(told)
    seen = await told.do(told.bench.chief, publishing.preview, RedactionIn())
    wanted = PublicationIn(text_sha256=seen.text_sha256, reason="李明远要求更正。")
    with pytest.raises(errors.NameRemains):
        await told.do(told.bench.chief, publishing.order, wanted)


async def test_a_claim_is_kept_in_roles_alone(told: Acting) -> None:
    await published(told)
    said = told.bench.one("SELECT string_agg(said, '') FROM publication_claims")
    assert "星河" not in said
    tags = told.bench.one("SELECT tags FROM publication_claims WHERE no = 1")
    assert tags == [
        *("frontline:refused", "goods:electronics", "handling:canned_reply", "handling:no_human", "seller:merchant"),
    ]


async def test_a_private_seller_is_as_anonymous_as_a_consumer(told: Acting) -> None:
    told.bench.owner.execute("UPDATE shops SET kind = 'individual'")
    text = told.bench.one("SELECT convert_from(text, 'utf8')::jsonb FROM rulings WHERE number IS NOT NULL")
    assert text["parties"][1]["name"] == "星河数码专营店"
    seen = await told.do(told.bench.chief, publishing.preview, RedactionIn())
    assert "星河" not in msgspec.json.encode(seen.text).decode()
