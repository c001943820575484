"""What a ruling says, made from the rows of a case."""

from datetime import timedelta

import pytest
from msgspec import UNSET, structs
from psycopg import Connection

from app.kit import clock
from app.kit.ids import new_id
from cases.schemas import NewObligation
from cases.words import Remedy
from rulings.schemas import DraftIn, RulingText, VoteIn
from rulings.service import drafting
from tests.rulings.acting import Acting
from tests.rulings.bench import PRICE, THREEFOLD, draft, finding, pays

pytestmark = pytest.mark.anyio

SUMS = ((1, PRICE), (2, THREEFOLD))
AGREE = VoteIn("agree")


async def frozen_text(acting: Acting, text: DraftIn) -> RulingText:
    await acting.submit(text)
    await acting.review()
    return (await acting.do(acting.bench.mediator, drafting.show)).text


async def test_the_first_page_says_whether_how_much_how_and_by_when(acting: Acting) -> None:
    answer = (await frozen_text(acting, draft())).answer
    assert (answer.granted, answer.total.minor, answer.payer) == ("granted", PRICE + THREEFOLD, "星河数码专营店")
    assert answer.due > clock.now().date()


async def test_many_words_on_how_give_way_to_the_names_of_the_remedies(acting: Acting) -> None:
    duties = [structs.replace(pays(1, PRICE, Remedy.refund_full), text="退还全部货款。" * 40)]
    duties.append(pays(2, THREEFOLD, Remedy.statutory_extra_damages))
    answer = (await frozen_text(acting, draft(obligations=duties))).answer
    assert answer.how == "全额退款、法定增加赔偿，详见“应当履行”。"


async def test_an_obligation_says_after_what_and_within_how_many_days(acting: Acting) -> None:
    chain = [
        NewObligation("seller", Remedy.return_label, "提供退货运单。", 2),
        NewObligation("consumer", Remedy.return_goods, "寄回。", 7, after=1),
        structs.replace(pays(1, PRICE, Remedy.refund_full), after=2),
        pays(2, THREEFOLD, Remedy.statutory_extra_damages),
    ]
    label, goods, refund, _ = (await frozen_text(acting, draft(obligations=chain))).obligations
    assert (label.way, goods.way) == ("裁决被接受后 2 日内", "第 1 项完成后 7 日内")
    assert label.due < goods.due < refund.due
    assert (goods.debtor, goods.creditor, goods.after) == ("李明远", "星河数码专营店", 1)


async def test_an_english_case_is_ruled_on_in_english_with_english_rules(acting: Acting) -> None:
    acting.bench.set(language="en")
    text = await frozen_text(acting, draft())
    assert text.rules[0].text.isascii()
    assert text.rules[0].title.isascii()
    assert text.deciders.drawn == "Drawn by lot from 3 eligible mediators."
    assert [exhibit.number for exhibit in text.exhibits] == ["C-1", "C-2"]


async def test_where_a_party_reads_another_language_the_page_speaks_both(acting: Acting, owner: Connection) -> None:
    owner.execute("UPDATE accounts SET language = 'zh-Hans' WHERE role = 'consumer'")
    text = await frozen_text(acting, draft())
    assert (text.language, text.beside) == ("zh-Hans", "en")


async def test_where_all_read_one_language_the_page_speaks_it_alone(acting: Acting, owner: Connection) -> None:
    owner.execute("UPDATE accounts SET language = 'zh-Hans'")
    text = await frozen_text(acting, draft())
    assert (text.language, text.beside) == ("zh-Hans", UNSET)
    assert b'"beside"' not in text.canonical()


async def test_a_chinese_case_names_its_exhibits_in_chinese(acting: Acting) -> None:
    text = await frozen_text(acting, draft())
    assert [exhibit.number for exhibit in text.exhibits] == ["甲-1", "甲-2"]
    assert text.claims[0].exhibits == ("甲-2",)


async def test_what_a_record_holder_sent_is_cited_by_its_own_letter_and_its_name(acting: Acting) -> None:
    """The brand's answer, C-2, came through a link instead."""
    owner, bench = acting.bench.owner, acting.bench
    account, request = new_id(), new_id()
    owner.execute(
        "INSERT INTO accounts (id, role, name, email, language, created_at)"
        " VALUES (%s, 'record_holder', '品牌方', 'x@record-holder.invalid', 'zh-Hans', now())",
        (account,),
    )
    owner.execute(
        "INSERT INTO record_requests VALUES (%s, %s, %s, 'RC/1', '品牌方', 'a@pinpai.example', 'zh-Hans', '真伪',"
        " 'SN', %s, now() - interval '20 days', now() - interval '10 days')",
        (request, bench.case_id, account, bench.mediator.account_id),
    )
    owner.execute(
        "UPDATE evidence_items SET side = 'record_holder', record_request_id = %s, exhibit_number = 1"
        " WHERE case_id = %s AND exhibit_number = 2",
        (request, bench.case_id),
    )
    findings = [finding(no, minor, exhibits=["丁-1"]) for no, minor in SUMS]
    text = await frozen_text(acting, draft(findings=findings))
    assert [(exhibit.number, exhibit.handed_in_by) for exhibit in text.exhibits] == [
        ("甲-1", "李明远"),
        ("丁-1", "品牌方"),
    ]


async def test_a_silent_respondent_is_said_to_be_silent(acting: Acting) -> None:
    acting.bench.owner.execute("DELETE FROM answers")
    acting.bench.set("respondents", answered_at=None, delivered_at=clock.now(), channels=["mail", "desk"], on_file=True)
    text = await frozen_text(acting, draft(findings=[finding(no, s, by_default=True) for no, s in SUMS]))
    assert {response.kind for claim in text.claims for response in claim.responses} == {"silent"}
    assert text.next.set_aside_until == text.case_date + timedelta(days=14)


async def test_above_fifty_thousand_yuan_it_is_a_recommendation(acting: Acting) -> None:
    huge = 6_000_000
    await acting.submit(
        draft(
            findings=[finding(1, PRICE), finding(2, huge)],
            obligations=[pays(1, PRICE, Remedy.refund_full), pays(2, huge, Remedy.loss_compensation)],
        )
    )
    assert acting.state() == "panel"
    for member in (acting.bench.mediator, acting.bench.reviewer, acting.bench.third):
        await acting.vote(member, AGREE)
    text = (await acting.do(acting.bench.mediator, drafting.show)).text
    assert (text.authority.binding, text.authority.limit.minor) == (False, 5_000_000)
    assert acting.bench.one("SELECT recommendation FROM rulings")


async def test_a_moment_of_a_recording_is_printed_in_the_language_of_the_case(acting: Acting) -> None:
    acting.bench.owner.execute(
        "INSERT INTO evidence_looks (item_id, looked_at, result, duration_ms)"
        " SELECT id, now(), 'shown', 200000 FROM evidence_items WHERE exhibit_number = 1"
    )
    (fact,) = draft().facts
    text = await frozen_text(acting, draft(facts=[structs.replace(fact, exhibits=["C-1@02:15", "C-2"])]))
    assert text.facts[0].exhibits == ("甲-1 02:15 处", "甲-2")
    assert [each.number for each in text.exhibits] == ["甲-1", "甲-2"]
