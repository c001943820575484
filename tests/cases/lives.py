"""Random lives of a case: everybody at the table, what each may try, and the facts that a look behind the scenes finds.

The acts of `rulings` (drafting, reading, signing) are played as the bare steps that they take.
"""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from cases import errors, jobs, queries
from cases.lifecycle import Action
from cases.models import Challenge, Claim, Deposit, Obligation, Offer, Question, Respondent, Settlement
from cases.schemas import (
    AcceptIn,
    AmountIn,
    AnswerIn,
    ChallengeDecisionIn,
    ClaimIn,
    DeclineIn,
    DepositIn,
    GroundIn,
    NewObligation,
    NotFixedIn,
    OfferIn,
    OrderIn,
    ProofIn,
    QuestionIn,
    ResponseIn,
    WordIn,
)
from cases.service import (
    answering,
    assigning,
    ending,
    filing,
    moving,
    performing,
    responding,
    screening,
    showing,
    talking,
)
from cases.words import Failure, Remedy, Side, Subject
from tests import office as people
from tests.lots import BEACON

Act = Callable[["Life", AsyncSession, Actor], Awaitable[object]]
FACTS = """
SELECT jsonb_build_object(
  'case', to_jsonb(c),
  'steps', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY seq), '[]') FROM steps s WHERE case_id = c.id),
  'seats', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY holder, as_role), '[]') FROM seats s WHERE case_id = c.id),
  'clocks', (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY id), '[]')
             FROM deadlines d WHERE case_id = c.id AND done_at IS NULL),
  'owed', (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY no), '[]') FROM obligations o WHERE case_id = c.id),
  'respondents', (SELECT jsonb_agg(to_jsonb(r) ORDER BY id) FROM respondents r WHERE case_id = c.id),
  'drawn', (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY place), '[]') FROM drawn d WHERE case_id = c.id),
  'assignment', (SELECT to_jsonb(a) FROM assignments a WHERE case_id = c.id),
  'offers', (SELECT count(*) FROM offers o WHERE case_id = c.id),
  'entries', (SELECT count(*) FROM journal_openings j JOIN journal_entries e ON e.id = j.entry_id
              WHERE j.case_id = c.id AND convert_from(e.entry, 'UTF8')::jsonb ->> 'kind' = 'step')
) FROM cases c WHERE c.id = %s
"""


class Life(Struct):
    """One case, its office, and the dice that everybody throws."""

    database: Database
    office: people.Office
    owner: psycopg.Connection
    dice: Random
    case_id: UUID | None = None

    async def begin(self, number: int, yuan: int) -> None:
        """File an appeal of one or two claims."""
        one = ClaimIn("退款", Remedy.refund_full, AmountIn(yuan * 100))
        claims = [one] * self.dice.choice((1, 2))
        now = clock.now()
        self.case_id = await people.filed(
            self.database,
            self.office,
            claims=claims,
            pre_accepts=self.dice.random() < 0.3,
            order=OrderIn(f"HT{number}", "货", AmountIn(yuan * 100), now, now),
        )

    def facts(self) -> dict[str, Any]:
        """The case as the clock sees it, past every service."""
        return self.owner.execute(FACTS, (self.case_id,)).fetchone()[0]

    async def tries(self, act: Act, actor: Actor) -> str | None:
        """One act in one transaction; the slug of what refused it."""
        try:
            async with self.database.transaction(actor) as session:
                await act(self, session, actor)
        except errors.DomainError as refusal:
            return refusal.slug
        return None

    async def passes(self, days: int) -> None:
        """Time passes, and every clock that has run out rings; a draw that was enqueued is made."""
        self.owner.execute("UPDATE clock_offset SET seconds = seconds + %s", (days * 86400,))
        async with self.database.transaction(CLOCK):
            pass
        await jobs.ring_all(self.database)
        await self.draws()

    async def draws(self) -> None:
        """Bring the beacon's values, and run the job of the draw."""
        await BEACON.turn(self.database)
        await jobs.draw_all(self.database, BEACON)

    async def serve(self) -> None:
        """The mail goes out, and the desks are opened: the appeal is served."""
        for actor in (self.office.merchant, self.office.platform):
            async with self.database.transaction(actor) as session:
                await showing.show(session, actor, self.case_id)
        self.owner.execute("UPDATE notices SET sent_at = now() WHERE case_id = %s AND sent_at IS NULL", (self.case_id,))

    def anyone(self) -> list[Actor]:
        """Everybody with an account."""
        office = self.office
        parties = [office.consumer, office.merchant, office.platform, office.stranger]
        desks = [office.registrar, office.registrar2, office.chief, office.deputy, office.board, office.operations]
        return [*parties, *desks, *office.mediators.values()]

    def bench(self, task: str, facts: dict[str, Any]) -> Actor | None:
        """Who sits at the case as mediator, reviewer or panel, or was drawn and has yet to declare."""
        if task == "drawn":
            names = [d["account_id"] for d in facts["drawn"] if d["task"] == "mediator" and not d["ended_at"]]
        elif task == "panel":
            names = [s["holder"] for s in facts["seats"] if s["as_role"] == "panel" and not s["until_at"]]
        else:
            names = [facts["case"][f"{task}_id"]]
        name = next(iter(names), None)
        return self.office.mediators.get(UUID(name)) if name else None


async def _case(life: Life, session: AsyncSession, actor: Actor):
    return await queries.lock_case(session, actor, life.case_id)


async def _pick(life: Life, session: AsyncSession, actor: Actor, model, **only: object):
    case = await queries.get_case(session, actor, life.case_id)
    rows = await queries.list_of(session, actor, model, case)
    rows = [r for r in rows if all(getattr(r, name) == value for name, value in only.items())]
    if not rows:
        raise errors.ThingNotFound
    return life.dice.choice(rows).id


def step(action: Action) -> Act:
    """A bare step of `rulings`."""

    async def take(life: Life, session: AsyncSession, actor: Actor) -> None:
        case = await _case(life, session, actor)
        await moving.check(session, actor, case, action)
        if action is Action.submit:
            await assigning.seat_reviewer(session, actor, case)
        if action in {Action.refer_to_panel, Action.disagree}:
            await assigning.seat_panel(session, actor, case)
        await moving.advance(session, actor, case, action, said="Gründe")
        if action is Action.accept_ruling:
            await performing.start_all(session, actor, case)

    return take


async def issue(life: Life, session: AsyncSession, actor: Actor) -> None:
    """What the job of rulings does once the file is signed."""
    case = await _case(life, session, actor)
    owed = _remedy(life.dice)
    earlier = await queries.list_of(session, actor, Obligation, case, "no")
    nothing = not owed and all(o.state in performing.DONE for o in earlier)
    action = Action.issue_nothing_owed if nothing else Action.issue
    await moving.check(session, actor, case, action)
    respondents = await queries.list_of(session, actor, Respondent, case, "kind")
    case.issued_at, case.outcome = clock.now(), "upheld" if owed else "not_upheld"
    case.by_default = any(r.on_file for r in respondents)
    await performing.owe(session, actor, case, owed, source="ruling", starts=False)
    await moving.advance(session, actor, case, action)
    if not nothing and case.pre_accepts:
        await moving.advance(session, actor, case, Action.accept_ruling)
        await performing.start_all(session, actor, case)


def _remedy(dice: Random) -> list[NewObligation]:
    amount = AmountIn(5000).money()
    refund = NewObligation(Side.seller, Remedy.refund_full, "退款", 7, amount)
    apology = NewObligation(Side.platform, Remedy.apology, "道歉", 14)
    chain = [
        NewObligation(Side.seller, Remedy.return_label, "标签", 2),
        NewObligation(Side.consumer, Remedy.return_goods, "寄回", 7, after=1),
        NewObligation(Side.seller, Remedy.refund_full, "退款", 7, amount, after=2),
    ]
    return dice.choice(([], [refund], [refund, apology], chain))


async def accept(life: Life, session: AsyncSession, actor: Actor) -> None:
    claims = await queries.list_of(session, actor, Claim, await _case(life, session, actor), "no")
    handling = life.dice.choice(([], [Failure.canned_reply]))
    await screening.accept(session, actor, life.case_id, AcceptIn([Subject.late] * len(claims), handling))


async def respond(life: Life, session: AsyncSession, actor: Actor) -> None:
    case = await queries.get_case(session, actor, life.case_id)
    respondent = await queries.get_respondent(session, actor, case)
    points = await answering.points_of(session, actor, case, respondent)
    answers = []
    for key in points:
        kind = life.dice.choice(("contest", "contest", "contest", "concede", "offer"))
        claim, failure = (key, None) if isinstance(key, int) else (None, Failure(key))
        answers.append(AnswerIn(kind, claim, failure, "答复"))
    back = life.dice.random() < 0.5
    await responding.respond(session, actor, life.case_id, ResponseIn(answers, wants_return=back))


async def take_offer(life: Life, session: AsyncSession, actor: Actor) -> None:
    await talking.take_offer(session, actor, life.case_id, await _pick(life, session, actor, Offer, status="open"))


async def refuse_offer(life: Life, session: AsyncSession, actor: Actor) -> None:
    await talking.refuse_offer(session, actor, life.case_id, await _pick(life, session, actor, Offer, status="open"))


async def step_back(life: Life, session: AsyncSession, actor: Actor) -> None:
    await talking.step_back(session, actor, life.case_id, await _pick(life, session, actor, Settlement))


async def prove(life: Life, session: AsyncSession, actor: Actor) -> None:
    owed = await _pick(life, session, actor, Obligation)
    row = await session.get(Obligation, owed)
    form = Remedy(row.remedy) if row and row.remedy in performing.OWN_FORM else None
    await performing.prove(session, actor, life.case_id, owed, ProofIn("回单"), form=form)


async def waive(life: Life, session: AsyncSession, actor: Actor) -> None:
    await performing.waive(session, actor, life.case_id, await _pick(life, session, actor, Obligation))


async def pay(life: Life, session: AsyncSession, actor: Actor) -> None:
    deposit = await _pick(life, session, actor, Deposit)
    await performing.answer_deposit(
        session, actor, life.case_id, deposit, DepositIn(life.dice.choice(("paid", "refused")))
    )


async def answer_question(life: Life, session: AsyncSession, actor: Actor) -> None:
    question = await _pick(life, session, actor, Question, answer=None)
    await screening.answer_question(session, actor, life.case_id, question, "答")


async def decide_challenge(life: Life, session: AsyncSession, actor: Actor) -> None:
    doubt = await _pick(life, session, actor, Challenge)
    decision = ChallengeDecisionIn(life.dice.random() < 0.5, "理由")
    await assigning.decide_challenge(session, actor, life.case_id, doubt, decision)


GROUND = GroundIn("court", "理由")
ACTS: dict[str, tuple[str, Act]] = {
    "accept": ("registrar", accept),
    "decline": (
        "registrar",
        lambda n, s, a: screening.decline(s, a, n.case_id, DeclineIn("same_appeal_pending", "理由")),
    ),
    "look_again": ("consumer", lambda n, s, a: screening.look_again(s, a, n.case_id)),
    "report_fix": ("merchant", lambda n, s, a: responding.report_fix(s, a, n.case_id, "已修")),
    "say_fixed": (
        "consumer",
        lambda n, s, a: filing.say_fixed(s, a, n.case_id, WordIn(n.dice.choice(("fixed", "partly", "not", "not")))),
    ),
    "waive_handling": ("consumer", lambda n, s, a: filing.waive_handling(s, a, n.case_id)),
    "withdraw": ("consumer", lambda n, s, a: filing.withdraw(s, a, n.case_id)),
    "respond_seller": ("merchant", respond),
    "respond_platform": ("platform", respond),
    "extend": ("merchant", lambda n, s, a: responding.extend(s, a, n.case_id, "理由")),
    "offer": ("merchant", lambda n, s, a: talking.make_offer(s, a, n.case_id, OfferIn("退一半", AmountIn(100)))),
    "counter": ("consumer", lambda n, s, a: talking.make_offer(s, a, n.case_id, OfferIn("全退"))),
    "take_offer": ("consumer", take_offer),
    "refuse_offer": ("consumer", refuse_offer),
    "take_counter": ("merchant", take_offer),
    "step_back": ("consumer", step_back),
    "ask": ("mediator", lambda n, s, a: screening.ask(s, a, n.case_id, QuestionIn(Side.seller, "何时?"))),
    "answer": ("merchant", answer_question),
    "declare": ("drawn", lambda n, s, a: assigning.declare(s, a, n.case_id)),
    "recuse": ("drawn", lambda n, s, a: assigning.recuse(s, a, n.case_id, "相识")),
    "challenge": ("consumer", lambda n, s, a: assigning.challenge(s, a, n.case_id, "偏袒")),
    "decide_challenge": ("chief", decide_challenge),
    "show_view": ("mediator", step(Action.show_view)),
    "deliberate": ("mediator", step(Action.deliberate)),
    "suspend": ("mediator", lambda n, s, a: ending.suspend(s, a, n.case_id, GROUND)),
    "resume": ("mediator", lambda n, s, a: ending.resume(s, a, n.case_id)),
    "wake": ("consumer", lambda n, s, a: ending.resume(s, a, n.case_id)),
    "submit": ("mediator", step(Action.submit)),
    "refer_to_panel": ("mediator", step(Action.refer_to_panel)),
    "freeze": ("mediator", step(Action.freeze)),
    "agree": ("reviewer", step(Action.agree)),
    "send_back": ("reviewer", step(Action.send_back)),
    "disagree": ("reviewer", step(Action.disagree)),
    "decide": ("panel", step(Action.decide)),
    "take_back": ("mediator", step(Action.take_back)),
    "issue": ("clock", issue),
    "accept_ruling": ("consumer", step(Action.accept_ruling)),
    "reject_ruling": ("consumer", step(Action.reject_ruling)),
    "prove": ("merchant", prove),
    "prove_platform": ("platform", prove),
    "send_goods": ("consumer", prove),
    "waive": ("consumer", waive),
    "confirm": ("consumer", lambda n, s, a: performing.confirm(s, a, n.case_id)),
    "not_fixed": ("consumer", lambda n, s, a: performing.say_not_fixed(s, a, n.case_id, NotFixedIn("没有"))),
    "pay": ("platform", pay),
    "give_time": ("chief", lambda n, s, a: performing.give_time(s, a, n.case_id, "理由")),
    "give_up": ("chief", lambda n, s, a: performing.give_up(s, a, n.case_id, "理由")),
    "discontinue": (
        "mediator",
        lambda n, s, a: ending.discontinue(s, a, n.case_id, GroundIn("court_decided", "理由")),
    ),
    "set_aside": ("chief", lambda n, s, a: ending.set_aside(s, a, n.case_id, "理由")),
    "reopen": ("chief", lambda n, s, a: ending.reopen(s, a, n.case_id, "理由")),
}
"""What can be tried, by the part of whoever would be right; anybody else may try it as well."""

LIKELY = {
    "screening": "accept accept accept decline report_fix say_fixed withdraw offer",
    "awaiting_response": "respond_seller respond_seller respond_platform respond_platform extend offer take_offer"
    " refuse_offer step_back waive_handling say_fixed counter take_counter",
    "investigation": "declare declare recuse show_view deliberate deliberate suspend ask answer take_offer step_back"
    " challenge decide_challenge waive_handling respond_seller discontinue",
    "provisional_view": "deliberate deliberate suspend offer take_offer step_back challenge decide_challenge",
    "deliberation": "submit submit refer_to_panel freeze freeze suspend challenge decide_challenge declare step_back",
    "peer_review": "agree agree send_back disagree challenge decide_challenge declare",
    "panel": "decide decide declare challenge decide_challenge",
    "signing": "issue issue issue take_back declare withdraw",
    "issued": "accept_ruling accept_ruling accept_ruling reject_ruling set_aside",
    "dormant": "wake set_aside",
    "performing": "prove prove prove_platform send_goods waive confirm set_aside",
    "confirming": "confirm not_fixed not_fixed not_fixed set_aside",
    "enforcing": "pay prove prove_platform give_time give_up send_goods waive",
    "unperformed": "prove prove_platform pay send_goods waive",
    "suspended": "resume resume challenge decide_challenge step_back discontinue",
    "declined": "look_again",
    "concluded": "not_fixed confirm reopen",
}
"""What is worth trying in a state, the likelier the oftener; in every other state, opening it again."""


def who(life: Life, part: str, facts: dict[str, Any]) -> Actor | None:
    """Who has this part now; nobody, when the part is empty."""
    if part == "clock":
        return CLOCK
    if part in {"mediator", "reviewer", "drawn", "panel"}:
        return life.bench(part, facts)
    if part == "registrar":
        return life.dice.choice((life.office.registrar, life.office.registrar2))
    return getattr(life.office, part)
