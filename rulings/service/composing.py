"""From the rows of a case and the mediator's draft to the text of the ruling."""

from datetime import date, datetime, timedelta
from functools import cache

from msgspec import UNSET, Struct, UnsetType

from app.kit import calendar, clock
from app.kit.settings import Settings
from app.kit.text import _, translate
from cases.lifecycle import PLACES, State
from cases.models import Claim
from cases.rules import SET_ASIDE
from cases.schemas import NewObligation
from evidence.rules import exhibit_name
from rulings import rules
from rulings.document.words import REMEDIES
from rulings.rules import BINDING
from rulings.schemas import (
    Answer,
    ArgumentAnswered,
    ArgumentIn,
    Authority,
    ClaimRuling,
    Cleared,
    Deciders,
    DraftIn,
    ExhibitText,
    Fact,
    FindingIn,
    FrontlineDecision,
    HandlingFinding,
    ObligationText,
    Party,
    Purchase,
    ResponseToClaim,
    RuleOut,
    RuleText,
    RulingText,
    WhatNext,
)
from rulings.service.gathering import CaseFile
from rulings.signing import open_authority

LONGEST_HOW = 200
"""Characters of the third line of the first page; beyond it the line names the remedies alone."""
CORRECT_DAYS = 14
_GOODS_MOVE = frozenset({"return_goods", "return_label", "replacement"})


class Imprint(Struct, frozen=True):
    """What a ruling says of the office itself."""

    public_url: str
    zone: str
    demo: bool


@cache
def imprint_of(settings: Settings) -> Imprint:
    """Whether it is a demo is read from the certificate that signs, never from a setting."""
    demo = open_authority(settings).demo
    return Imprint(settings.public_url, settings.zone, demo)


def compose(file: CaseFile, draft: DraftIn, number: str, imprint: Imprint) -> RulingText:
    """The whole text, as of now."""
    return _Composer(file, draft, number, imprint).text()


class _Composer:
    def __init__(self, file: CaseFile, draft: DraftIn, number: str, imprint: Imprint) -> None:
        self.file, self.case, self.draft = file, file.case, draft
        self.number, self.imprint = number, imprint
        self.facts = draft.facts_of_it()
        self.total = rules.total_of(self.facts)
        self.today = clock.now()
        self.consented = self.case.pre_accepts and rules.all_was_granted(self.facts, file.facts())
        self.base = max((o.no for o in file.obligations), default=0)
        self.dues = self._dues()

    def say(self, sentence: str, **values: object) -> str:
        return translate(sentence, self.case.language, **values)

    def text(self) -> RulingText:
        case, draft = self.case, self.draft
        return RulingText(
            language=case.language,
            number=self.number,
            case_number=case.number or "",
            case_date=calendar.local(self.today).date(),
            real_date=calendar.local(clock.real_now()).date(),
            zone=self.imprint.zone,
            demo=self.imprint.demo,
            answer=self._answer(),
            parties=self._parties(),
            purchase=Purchase(
                self.file.names["platform"], case.item, case.order_number, case.paid, case.paid_at or case.drafted_at
            ),
            appealed=self._appealed(),
            authority=self._authority(),
            facts=tuple(
                Fact(f.at or self._appealed().decided_at, f.text, self._cited(f.exhibits)) for f in draft.facts
            ),
            claims=tuple(self._claim(f) for f in sorted(draft.findings, key=lambda f: f.claim)),
            arguments=tuple(self._argument(a) for a in draft.answers_to_arguments),
            handling=self._handling(),
            effect=draft.effect,
            obligations=tuple(self._duty(place, o) for place, o in enumerate(draft.obligations, start=1)),
            next=self._next(),
            exhibits=self._exhibits(),
            rules=self._rules(),
            deciders=self._deciders(),
            verify_url=f"{self.imprint.public_url}/verify?q={self.number}",
            dissent=self.file.dissent,
            cleared=self._cleared() or UNSET,
            beside=self._beside(),
        )

    def _beside(self) -> str | UnsetType:
        """The other language, where consumer or seller reads it; the language of the case counts."""
        return next((language for language in self.file.languages if language != self.case.language), UNSET)

    def _cited(self, exhibits: list[str]) -> tuple[str, ...]:
        return tuple(self.file.exhibit(cited) for cited in exhibits)

    def _parties(self) -> tuple[Party, ...]:
        names = self.file.names
        seller = "private_seller" if self.file.is_private else "merchant"
        return (
            Party("consumer", names["consumer"]),
            Party(seller, names["seller"]),
            Party("platform", names["platform"]),
        )

    def _appealed(self) -> FrontlineDecision:
        case = self.case
        return FrontlineDecision(
            case.frontline_outcome,
            case.frontline_by,
            case.frontline_at or case.filed_at or case.drafted_at,
            case.frontline_reason,
            case.frontline_rule,
        )

    def _authority(self) -> Authority:
        limit = rules.limit_of((self.total or self.case.paid).currency, BINDING)
        return Authority(binding=not rules.is_above(self.total, BINDING), limit=limit)

    def _answer(self) -> Answer:
        paid = [o for o in self.draft.obligations if o.amount and o.amount.minor]
        told = paid or self.draft.obligations
        gap = "" if self.case.language.startswith("zh") else " "
        how = gap.join(o.text for o in told) or self.say(_("Nothing more is owed."))
        if len(how) > LONGEST_HOW:
            names = dict.fromkeys(self.say(REMEDIES[o.remedy.value]) for o in told)
            how = self.say(
                _("{remedies}, as set out under “What must be done”."), remedies=self.say(_(", ")).join(names)
            )
        payers = dict.fromkeys(self.file.names[o.debtor] for o in paid)
        due = max((self.dues[self.draft.obligations.index(o) + 1] for o in told), default=None)
        total = self.total if self.total and self.total.minor else None
        payer = self.say(_(", ")).join(payers) or None
        return Answer(rules.granted_of(self.facts), total, payer, how, due)

    def _claim(self, finding: FindingIn) -> ClaimRuling:
        claim = next(c for c in self.file.claims if c.no == finding.claim)
        return ClaimRuling(
            number=claim.no,
            in_words=claim.in_words,
            asked=claim.remedy,
            asked_amount=claim.amount,
            responses=self._responses(claim),
            outcome=finding.outcome,
            fact=finding.fact,
            exhibits=self._cited(finding.exhibits),
            rules=tuple(finding.rules),
            reasons="\n".join(filter(None, (finding.reasons, finding.departure.strip()))),
            award=finding.award.money() if finding.award else None,
            by_default=finding.by_default,
        )

    def _responses(self, claim: Claim) -> tuple[ResponseToClaim, ...]:
        """The newest answer counts. Silent is who never answered; of offers only the parties know."""
        given = {a.respondent_id: a for a in self.file.answers if a.claim_id == claim.id}
        sellers = [r for r in self.file.respondents if r.kind == "seller"]
        return tuple(
            ResponseToClaim(r.name, a.kind, a.text, a.rule_id)
            if (a := given.get(r.id))
            else ResponseToClaim(r.name, "open" if r.answered_at else "silent")
            for r in sellers
        )

    def _argument(self, argument: ArgumentIn) -> ArgumentAnswered:
        side = next((r for r in self.file.respondents if r.kind == argument.side), None)
        said = [a.text for a in self.file.answers if side and a.respondent_id == side.id and a.kind == "contest"]
        words = self.say(_("; ")).join(dict.fromkeys(text for text in said if text))
        rules_against = tuple(argument.rules_against)
        return ArgumentAnswered(self.file.names[argument.side], words, argument.text, rules_against)

    def _handling(self) -> tuple[HandlingFinding, ...]:
        by_failure = {f.failure: f.respondent_id for f in self.file.failures}
        names = {r.id: r.name for r in self.file.respondents}
        return tuple(
            HandlingFinding(
                failure=h.failure.value,
                respondent=names[by_failure[h.failure.value]],
                found=h.found,
                lines="\n".join(filter(None, (h.lines, h.reasons))),
                rules=tuple(h.rules),
            )
            for h in self.draft.handling
        )

    def _cleared(self) -> tuple[Cleared, ...]:
        return tuple(Cleared(c.side, self.file.names[c.side], c.reasons) for c in self.draft.cleared)

    def _dues(self) -> dict[int, date]:
        """The last day of each obligation by its place.

        Counted from today where the consumer accepted at filing, else from the last day on which it can be accepted.
        """
        days = PLACES[State.issued].clock
        start = self.today if self.consented or days is None else calendar.due(self.today, days.days)
        ends: dict[int | None, datetime] = {None: start}
        for place, duty in enumerate(self.draft.obligations, start=1):
            ends[place] = calendar.due(ends[duty.after], duty.days)
        return {place: calendar.local(end).date() for place, end in ends.items() if place is not None}

    def _duty(self, place: int, duty: NewObligation) -> ObligationText:
        names = self.file.names
        after = None if duty.after is None else self.base + duty.after
        if after is None:
            way = self.say(_("within {days} days after the ruling is accepted"), days=duty.days)
        else:
            way = self.say(_("within {days} days after number {number} is done"), days=duty.days, number=after)
        return ObligationText(
            number=self.base + place,
            remedy=duty.remedy.value,
            debtor=names[duty.debtor],
            creditor=names["seller" if duty.debtor == "consumer" else "consumer"],
            text=duty.text,
            amount=duty.amount,
            due=self.dues[place],
            way=way,
            proof=self.say(_proof_of(duty)),
            after=after,
        )

    def _next(self) -> WhatNext:
        day = calendar.local(self.today).date()
        by_default = any(f.by_default for f in self.draft.findings)
        clock_of_issued = PLACES[State.issued].clock
        days = clock_of_issued.days if clock_of_issued else 0
        return WhatNext(
            accept_until=None if self.consented else calendar.local(calendar.due(self.today, days)).date(),
            correct_until=day + timedelta(days=CORRECT_DAYS),
            set_aside_until=day + SET_ASIDE if by_default else None,
        )

    def _exhibits(self) -> tuple[ExhibitText, ...]:
        """Those cited, once each, by side and number."""
        said = "\n".join(self.facts.said_of.values())
        in_words = {name for name in self.file.exhibits if rules.cites(said, frozenset({name}))}
        cited = {self.file.exhibits[number].id for number in self.facts.exhibits | in_words}
        ordered = sorted(
            {e.id: e for e in self.file.exhibits.values() if e.id in cited}.values(), key=lambda e: (e.side, e.number)
        )
        return tuple(
            ExhibitText(
                exhibit_name(e.side, e.number, self.case.language),
                e.title,
                e.sha256.hex(),
                e.record_holder or self.file.names[e.side],
                e.sealed_at,
            )
            for e in ordered
        )

    def _rules(self) -> tuple[RuleText, ...]:
        words = "zh_Hans" if self.case.language.startswith("zh") else "en"
        cited = [self.file.rules[rule_id] for rule_id in self.draft.rules_cited()]
        return tuple(
            RuleText(r.id, r.kind, r.version, self._title(r), r.text[words], r.valid_from, r.source) for r in cited
        )

    def _title(self, rule: RuleOut) -> str:
        """Laws are titled in Chinese; in English their source is their name."""
        in_chinese = self.case.language.startswith("zh")
        return rule.title if in_chinese or rule.kind != "law" else rule.source

    def _deciders(self) -> Deciders:
        drawn = self.say(_("Drawn by lot from {count} eligible mediators."), count=self.file.drawn_among)
        return Deciders(self.file.mediator, drawn, self.file.reviewer, self.file.panel)


def _proof_of(duty: NewObligation) -> str:
    if duty.amount is not None:
        return _("payment receipt")
    if duty.remedy.value == "keep_goods_safe":
        return _("a record of where the goods are kept")
    return _("the carrier's record") if duty.remedy.value in _GOODS_MOVE else _("a copy of what was sent")
