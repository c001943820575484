"""A case as one reader may see it: the same picture for the API, the pages and the stories."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import RESPONDENTS, Actor
from app.kit.money import Money
from app.people import service as people
from cases import queries, rules
from cases.lifecycle import PLACES, Action, Assigned, By, State, possible
from cases.models import (
    Answer,
    Assignment,
    Case,
    Claim,
    Deposit,
    Fix,
    HandlingFailure,
    Moved,
    Obligation,
    Offer,
    ParallelChannel,
    Question,
    Respondent,
    Survey,
)
from cases.queries import draws
from cases.schemas import (
    AnswerOut,
    AppealIn,
    AssignmentOut,
    CaseOut,
    ChannelIn,
    ClaimOut,
    DepositOut,
    FixOut,
    FrontlineIn,
    ObligationOut,
    OfferOut,
    QuestionOut,
    RespondentOut,
    StepOut,
)
from cases.service import answering, moving


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> CaseOut:
    """The whole case. A respondent who opens it has been served: the desk is one of the two channels."""
    case = await queries.get_case(session, actor, case_id)
    if actor.role in RESPONDENTS:
        await people.mark_delivered(session, actor, case.id)
    platform, seller = await queries.names_of(session, actor, case)
    place = PLACES[case.stands]
    parts = await _parts(session, actor, case)
    return CaseOut(
        id=case.id,
        number=case.number,
        version=case.version,
        state=case.state,
        stage=place.stage,
        turn=place.turn,
        due_at=await queries.state_due_at(session, actor, case),
        track=case.track,
        language=case.language,
        platform=platform,
        seller=seller,
        consumer=case.consumer_name,
        order_number=case.order_number,
        item=case.item,
        goods=case.goods,
        paid=case.paid,
        paid_at=case.paid_at,
        delivered_at=case.delivered_at,
        what_happened=case.what_happened,
        safety_hazard=case.safety_hazard,
        frontline=_frontline(case),
        pre_accepts=case.pre_accepts,
        outcome=case.outcome,
        effect=case.effect,
        by_default=case.by_default,
        unconfirmed=case.unconfirmed,
        ended_ground=case.ended_ground,
        filed_at=case.filed_at,
        issued_at=case.issued_at,
        ended_at=case.ended_at,
        first_fixed_at=case.first_fixed_at,
        draft=msgspec.convert(case.draft, AppealIn) if case.draft is not None else None,
        can=await what_can(session, actor, case),
        **parts,
    )


async def what_can(session: AsyncSession, actor: Actor, case: Case) -> list[str]:
    """The steps and acts open to this reader now, asked of the same rules that the acts ask."""
    tasks = await queries.tasks_of(session, actor, case)
    facts = await moving.facts_of(session, actor, case)
    steps = [a.value for a in possible(case.stands) if rules.can_step(facts, a, tasks) and a not in _FOLLOWS]
    return steps + await _beside(session, actor, case, tasks)


# Steps that follow from an act of another name; a person never presses a button for them.
_FOLLOWS = frozenset({Action.concede, Action.contest, Action.prove_all, Action.not_fixed_again, Action.settle})


async def _beside(session: AsyncSession, actor: Actor, case: Case, tasks: frozenset[By]) -> list[str]:
    """Acts that are no steps of the case."""
    can: list[str] = []
    if By.respondent in tasks and case.stands in {State.screening, State.awaiting_response}:
        can.append("report_fix")
    if By.respondent in tasks and case.stands is State.awaiting_response:
        respondent = await queries.get_respondent(session, actor, case)
        asked = respondent.answered_at is None and await answering.points_of(session, actor, case, respondent)
        can += ["respond", "extend"] if asked else []
    if tasks & {By.registrar, By.stand_in, By.mediator} and case.ended_at is None:
        can += ["ask", "refer"]
    if By.consumer in tasks and case.ended_at and not await queries.list_of(session, actor, Survey, case, "at"):
        can.append("survey")
    return can


_PARTS: dict[type[SQLModel], str] = {
    Claim: "no",
    Respondent: "kind",
    HandlingFailure: "no",
    Answer: "at id",
    Fix: "at",
    Moved: "seq",
    Obligation: "no",
    Question: "asked_at",
    Offer: "at",
    Deposit: "asked_at",
    ParallelChannel: "channel",
    Assignment: "case_id",
}


async def _parts(session: AsyncSession, actor: Actor, case: Case) -> dict[str, Any]:
    rows = await queries.list_parts(session, actor, case, _PARTS)
    claims = rows[Claim]
    respondents = {r.id: r for r in rows[Respondent]}
    failures = {f.id: f for f in rows[HandlingFailure]}
    numbers = {c.id: c.no for c in claims}
    return {
        "claims": [ClaimOut(c.no, c.in_words, c.remedy, c.amount, c.subject, c.outcome) for c in claims],
        "handling": [f.failure for f in failures.values()],
        "respondents": [
            RespondentOut(r.id, r.holder, r.kind, r.name, r.answered_at, r.on_file, r.delivered_at, r.objection)
            for r in respondents.values()
        ],
        "answers": [_answer(a, respondents, failures, numbers) for a in rows[Answer]],
        "timeline": [StepOut(m.action, m.by, m.to_state, m.said, m.at) for m in rows[Moved]],
        "obligations": [_obligation(o) for o in rows[Obligation]],
        "questions": [QuestionOut(q.id, q.to_side, q.text, q.asked_at, q.due_at, q.answer) for q in rows[Question]],
        "offers": [_offer(o) for o in rows[Offer]],
        "fixes": [FixOut(f.id, respondents[f.respondent_id].name, f.text, f.word, f.at) for f in rows[Fix]],
        "deposits": [DepositOut(d.id, d.obligation_id, d.asked_at, d.due_at, d.answer) for d in rows[Deposit]],
        "assignment": await _assignment(session, actor, case, rows[Assignment]),
        "parallel_channels": [ChannelIn(p.channel, p.reference, p.filed_at) for p in rows[ParallelChannel]],
    }


def _answer(
    answer: Answer, respondents: dict[UUID, Respondent], failures: dict[UUID, HandlingFailure], numbers: dict[UUID, int]
) -> AnswerOut:
    respondent = respondents[answer.respondent_id]
    failure = failures[answer.failure_id].failure if answer.failure_id else None
    claim = numbers[answer.claim_id] if answer.claim_id else None
    return AnswerOut(
        respondent.name, respondent.kind, claim, failure, answer.kind, answer.text, answer.rule_id, answer.at
    )


def _obligation(row: Obligation) -> ObligationOut:
    return ObligationOut(
        row.id,
        row.no,
        row.source,
        row.debtor,
        row.creditor,
        row.remedy,
        row.text,
        row.amount,
        row.state,
        row.after_no,
        row.due_at,
        row.done_at,
    )


def _offer(row: Offer) -> OfferOut:
    amount = None if row.amount_minor is None else Money(row.amount_minor, row.amount_currency or "CNY")
    return OfferOut(row.id, row.side, row.text, amount, row.days, row.status, row.at)


def _frontline(case: Case) -> FrontlineIn | None:
    if case.frontline_at is None:
        return None
    said = {
        "outcome": case.frontline_outcome,
        "decided_at": case.frontline_at,
        "by": case.frontline_by,
        "reason": case.frontline_reason,
        "rule_cited": case.frontline_rule,
    }
    return msgspec.convert(said, FrontlineIn)


async def _assignment(
    session: AsyncSession, actor: Actor, case: Case, found: Sequence[Assignment]
) -> AssignmentOut | None:
    if not found:
        return None
    row = found[0]
    name = await queries.name_of(session, actor, case.mediator_id)
    out = AssignmentOut(row.state, row.drawn_at, row.confirmed_at, name)
    draw = await draws.find_draw(session, actor, case.id) if row.state == Assigned.committed else None
    if draw is None:
        return out
    sides = [nonce.side for nonce in await draws.list_nonces(session, actor, draw)]
    return msgspec.structs.replace(out, round_at=draw.round_at, taken_part=sides)
