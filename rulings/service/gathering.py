"""Everything of a case that its ruling is made from, loaded once."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from app.kit.text import LANGUAGES, _, translate
from app.people.models import Shop
from cases import queries as cases
from cases.models import Answer, Case, Claim, HandlingFailure, Obligation, Respondent
from cases.words import Side
from evidence.queries import items as evidence
from evidence.queries import media, readings
from evidence.rules import answer_due, exhibit_name, moment_ms, moment_text
from evidence.schemas import Exhibit
from evidence.schemas.readings import ConfirmedOut
from rulings import queries, rules
from rulings.errors import RulingNotFound
from rulings.rules import FileFacts
from rulings.schemas import Dissent, DraftIn, RuleOut


class CaseFile(Struct, frozen=True):
    """The case as its ruling knows it. `names` are by side; `rules` are those cited, in the version that counts."""

    case: Case
    seller: Shop
    names: dict[str, str]
    claims: Sequence[Claim]
    respondents: Sequence[Respondent]
    failures: Sequence[HandlingFailure]
    answers: Sequence[Answer]
    obligations: Sequence[Obligation]
    exhibits: dict[str, Exhibit]
    rules: dict[str, RuleOut]
    confirmed: Sequence[ConfirmedOut]
    lasts_ms: dict[UUID, int]
    bear: frozenset[str]
    mediator: str
    reviewer: str | None
    panel: tuple[str, ...]
    dissent: Dissent | None
    drawn_among: int
    languages: Sequence[str]
    """In which consumer and seller read."""

    @property
    def is_private(self) -> bool:
        """Whether the seller is no trader."""
        return self.seller.kind == "individual"

    def facts(self) -> FileFacts:
        """What the rules look at."""
        return FileFacts(
            claims={c.no: c.outcome for c in self.claims},
            failures={} if self.case.handling_waived else {f.failure: f.outcome for f in self.failures},
            asked={c.no: c.amount for c in self.claims if c.amount is not None},
            exhibits=frozenset(self.exhibits),
            fresh=frozenset(name for name, each in self.exhibits.items() if self._can_be_answered(each)),
            rules=frozenset(self.rules),
            day=rules.day_that_counts(self.case.paid_at or self.case.drafted_at),
            private_seller=self.is_private,
            on_file=any(r.on_file and r.kind == Side.seller for r in self.respondents),
            respondents=frozenset(r.kind for r in self.respondents),
            failures_of=self._failures_of(),
            bear=self.bear,
            shown=self._shown(),
            lasts_ms={name: self.lasts_ms[each.id] for name, each in self.exhibits.items() if each.id in self.lasts_ms},
        )

    def _failures_of(self) -> dict[str, str]:
        sides = {r.id: r.kind for r in self.respondents}
        return {f.failure: sides[f.respondent_id] for f in self.failures}

    def _can_be_answered(self, exhibit: Exhibit) -> bool:
        """Equal sight: the days to answer begin when the others could see it, never before the appeal was filed."""
        shown_at = max(exhibit.disclosed_at, self.case.filed_at or exhibit.disclosed_at)
        return clock.now() < answer_due(shown_at)

    def _shown(self) -> dict[str, frozenset[str]]:
        """What was confirmed in chats, by failure, with both names of each exhibit."""
        names: dict[str, set[str]] = {}
        for one in self.confirmed:
            both = {exhibit_name(one.side, one.number, language) for language in LANGUAGES}
            names.setdefault(one.failure, set()).update(both)
        return {failure: frozenset(exhibits) for failure, exhibits in names.items()}

    def exhibit(self, cited: str) -> str:
        """An exhibit, or a moment of it, as the language of the case names it, whichever way the draft did."""
        name, _at, moment = cited.partition("@")
        found = self.exhibits[name]
        named = exhibit_name(found.side, found.number, self.case.language)
        ms = moment_ms(moment)
        if ms is None:
            return named
        return translate(_("{exhibit} at {moment}"), self.case.language, exhibit=named, moment=moment_text(ms))


async def gather(
    session: AsyncSession, actor: Actor, case: Case, draft: DraftIn, *, reviewed: bool = False
) -> CaseFile:
    """The file of a case, for a mediator who sits at it; the reviewer is named where one has read the draft."""
    seller = await queries.find_seller(session, actor, case)
    if seller is None:
        raise RulingNotFound
    platform, shop = await cases.names_of(session, actor, case)
    async with as_clock(session, actor):
        panel = await queries.list_panel(session, actor, case)
        dissent = await queries.find_dissent(session, actor, case)
        languages = await queries.list_languages(session, actor, case)
    day = rules.day_that_counts(case.paid_at or case.drafted_at)
    return CaseFile(
        case=case,
        seller=seller,
        names={"consumer": case.consumer_name, "seller": shop, "platform": platform},
        claims=await cases.list_of(session, actor, Claim, case, "no"),
        respondents=await cases.list_of(session, actor, Respondent, case, "kind"),
        failures=await cases.list_of(session, actor, HandlingFailure, case, "no"),
        answers=await cases.list_of(session, actor, Answer, case, "at", "id"),
        obligations=await cases.list_of(session, actor, Obligation, case, "no"),
        exhibits=_named(await evidence.list_exhibits(session, actor, case.id)),
        rules=await queries.rules_in_force(session, actor, draft.rules_cited(), day),
        confirmed=await readings.list_confirmed(session, actor, case.id),
        lasts_ms=await media.list_durations(session, actor, case.id),
        bear=await queries.list_bearing(session, actor, case),
        mediator=await cases.name_of(session, actor, case.mediator_id) or "",
        reviewer=await cases.name_of(session, actor, case.reviewer_id) if reviewed else None,
        panel=tuple(panel.values()),
        dissent=dissent,
        drawn_among=await queries.count_drawn_among(session, actor, case),
        languages=languages,
    )


def _named(exhibits: Sequence[Exhibit]) -> dict[str, Exhibit]:
    """By both of their names: 甲-3 and C-3 are the same thing."""
    return {exhibit_name(e.side, e.number, language): e for e in exhibits for language in LANGUAGES}
