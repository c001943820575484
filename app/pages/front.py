"""What everybody can see: the front page, a ruling and its verification, the office, the register, the journal."""

import re
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import queries as journal
from app.journal.schemas import Fact
from app.kit import problems
from app.kit.actors import Actor
from app.kit.auth import only, public
from app.kit.text import _
from app.measures import queries as measures
from app.orders.queries import standing
from app.pages.desk import READERS
from app.pages.showing import page, send_on
from app.people import service as people
from app.people.queries import names_of
from cases.lifecycle import Stage
from cases.queries.policies import list_policies
from cases.service import figures
from rulings import queries as rulings
from rulings.errors import RulingNotFound
from rulings.queries import papers
from rulings.schemas import PublicPaper, PublicRuling
from rulings.service import proving

STAGES: dict[Stage, str] = {
    Stage.filed: _(
        "You say what you bought, what went wrong, what you were told and what would put it right."
        " You never have to find the right category."
    ),
    Stage.answer: _(
        "Shop and platform answer every point: they concede, make an offer, or contest and name the rule."
        " Silence alone decides nothing."
    ),
    Stage.examination: _(
        "A mediator drawn by lot, without a tie to either side, hears everyone on evidence that nobody can change."
    ),
    Stage.ruling: _(
        "A signed paper says granted or not, how much, how and by when; then every reason, and the rule it rests on."
    ),
    Stage.put_right: _(
        "It ends when you say that it is really fixed. What is not done is enforced, and stands on a public register."
    ),
}
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_NOT_AS_COMMITTED = _("What is published of it is not what the journal committed to.")
_PASSED, _FAILED, _UNDETERMINED = "passed", "failed", "undetermined"


class Verdict(Struct, frozen=True):
    """What can be said about a number or a fingerprint, and what about it was not checked."""

    verdict: str
    sentence: str
    ruling: PublicRuling | PublicPaper | None = None
    entry: Fact | None = None
    committed: bool = False
    """Whether what is shown of the ruling is what the journal committed to when it was issued."""


@get("/", guards=[public], include_in_schema=False)
async def front(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """What this is, how a dispute travels, how well it goes, and where to begin."""
    return page(request, "public/front", stages=STAGES, measures=await measures.measure(session, actor))


@get("/home", guards=[only()], include_in_schema=False)
async def home(actor: NamedDependency[Actor]) -> Redirect:
    """Where each audience begins after signing in; the board and operations see no case."""
    return send_on("/cases" if actor.role in READERS else "/approvals")


@get("/verify", guards=[public], include_in_schema=False)
async def verify(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    q: FromQuery[str] = "",
) -> Template:
    """Look a ruling up by its number or its SHA-256. A file dropped here is digested in the browser and stays there."""
    asked = q.strip()
    verdict = await judge(session, actor, asked) if asked else None
    return page(request, "public/verify", q=asked, verdict=verdict)


async def judge(session: AsyncSession, actor: Actor, asked: str) -> Verdict:
    """The verdict on what was asked.

    `passed` is said of the very file alone: its SHA-256 belongs to a ruling in force, under the journal's checkpoint,
    and outcome, amount and date shown are those that its entry committed to.
    """
    if _SHA256.fullmatch(asked):
        return await _judge_file(session, actor, bytes.fromhex(asked))
    found = await _find(session, actor, number=asked.upper())
    if found is None:
        return Verdict(_FAILED, _("No ruling has this number."))
    committed = await proving.is_as_committed(session, actor, found)
    if committed is False:
        return Verdict(_FAILED, _NOT_AS_COMMITTED, found)
    sentence = _("This number was given. Its file was not checked.")
    return Verdict(_UNDETERMINED, sentence, found, committed=bool(committed))


async def _find(
    session: AsyncSession, actor: Actor, *, number: str | None = None, digest: bytes | None = None
) -> PublicRuling | PublicPaper | None:
    """A ruling, or a paper beside one."""
    ruling = await rulings.find_public(session, actor, number=number, digest=digest)
    return ruling or await papers.find_public(session, actor, number=number, digest=digest)


async def _judge_file(session: AsyncSession, actor: Actor, digest: bytes) -> Verdict:
    found = await _find(session, actor, digest=digest)
    entry = await journal.find_by_digest(session, actor, digest)
    if found is None:
        return Verdict(_FAILED, _("No ruling has this fingerprint. Even one changed byte gives another one."))
    committed = await proving.is_as_committed(session, actor, found)
    if committed is False:
        return Verdict(_FAILED, _NOT_AS_COMMITTED, found, entry)
    if found.state != "issued":
        sentence = _("It was issued here, but it is no longer in force.")
        return Verdict(_FAILED, sentence, found, entry, bool(committed))
    if entry is None or not entry.is_covered or not committed:
        return Verdict(_UNDETERMINED, _("It is not yet under a checkpoint of the journal."), found, entry)
    words = _("This very file was issued by this office, and it is in force.")
    return Verdict(_PASSED, words, found, entry, committed=True)


@get("/rulings/{number:str}", guards=[public], include_in_schema=False)
async def ruling(
    request: Request[Any, Any, Any],
    number: FromPath[str],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """What everybody may know of one ruling: no party, no words."""
    found = await rulings.find_public(session, actor, number=number)
    if found is None:
        raise RulingNotFound
    return page(request, "public/ruling", ruling=found)


@get("/office", guards=[public], include_in_schema=False)
async def office(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """Who decides, who appointed them, for how long, and to whom they report; who left, and why."""
    chart = await people.show_office(session, actor)
    above = {person for each in (*chart.serving, *chart.former) for person in (each.reports_to, each.appointed_by)}
    names = await names_of(session, actor, above)
    told, policies = await figures.show_figures(session, actor), await list_policies(session, actor)
    return page(request, "public/office", chart=chart, names=names, figures=told, policies=policies)


@get("/register", guards=[public], include_in_schema=False)
async def register(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """The businesses that did not do what a ruling in force told them to."""
    return page(request, "public/register", lines=await standing.list_register(session, actor))


@get("/policy-orders", guards=[public], include_in_schema=False)
async def policy_orders(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """Comply or explain: who was ordered to change a policy, and what they said."""
    return page(request, "public/policies", lines=await standing.list_policies(session, actor))


@get("/journal", guards=[public], include_in_schema=False)
async def show_journal(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """The newest checkpoint, and how to check it without trusting us."""
    return page(request, "public/journal", checkpoint=await journal.find_checkpoint(session, actor))


@get("/problems", guards=[public], include_in_schema=False)
async def show_problems(request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Template:
    """Every error that the service can name; problem documents link here."""
    _ = actor
    return page(request, "public/problems", named=problems.slugs())


PAGES = (front, home, verify, ruling, office, register, policy_orders, show_journal, show_problems)
