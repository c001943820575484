"""The boxes in which a mediator writes a ruling: claim → evidence → rule → finding → remedy → obligations."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from litestar.datastructures import FormMultiDict
from msgspec import Struct, structs

from app.kit.text import _, translate
from app.pages import forms
from app.pages.forms import Field, Section
from app.pages.seen import Seen
from cases.schemas import ClaimOut, NewObligation
from cases.words import WORDS, Effect, Remedy, Side
from evidence.schemas.readings import ConfirmedOut
from rulings.errors import RemedyWithoutDeadline
from rulings.schemas import ArgumentIn, DraftIn, FactIn, FindingIn, HandlingIn, RuleOut, SumOut

_OUTCOMES = ("upheld", "partly_upheld", "not_upheld", "conceded")
_DEBTORS = tuple(Side)
GROWING = ("facts", "answers_to_arguments", "obligations")
_TITLES = {
    "facts": _("Fact {no}"),
    "answers_to_arguments": _("Answer to an argument {no}"),
    "obligations": _("Obligation {no}"),
}
_MOST = 40


class Shelf(Struct, frozen=True):
    """What can be cited: exhibits that all sides have seen, by number, and the rules in force on the right day.

    `sums` are what those rules give, each said under the award of the claims that ask for it.
    """

    exhibits: dict[str, str]
    rules: Sequence[RuleOut]
    sums: Sequence[SumOut] = ()

    def exhibit_box(self, name: str) -> Field:
        """Which exhibits show it."""
        named = {number: f"{number} · {title}" for number, title in self.exhibits.items()}
        return Field(name, _("Exhibits"), "ticks", choices=tuple(named), named=named)

    @staticmethod
    def moment_box(name: str) -> Field:
        """At which moments of a recording."""
        return Field(name, _("Moments of recordings"), "line", _("Such as C-3@02:15"), optional=True)

    def rule_box(self, name: str) -> Field:
        """Which rules carry it."""
        named = {rule.id: f"{rule.id} · {rule.title}" for rule in self.rules}
        return Field(name, _("Rules"), "ticks", choices=tuple(named), named=named)

    def award_box(self, name: str, asked: str, language: str) -> Field:
        """What is awarded; beside it what the law gives where that was asked for."""
        by_law = [f"{_span(one, language)} ({one.how}, {one.rule.id})" for one in self.sums if one.remedy == asked]
        said = {"sums": translate(_("; "), language).join(by_law)}
        hint = _("By law: {sums}") if by_law else ""
        return Field(name, _("Award, if any"), "money", hint, optional=True, values=said)


def _span(one: SumOut, language: str) -> str:
    most = f" – {one.up_to.text(language)}" if one.up_to else ""
    return one.amount.text(language) + most


def sections(seen: Seen, shelf: Shelf, rows: dict[str, int], language: str = "en") -> list[Section]:
    """The whole form, with as many rows of each growing part as are being written."""
    effect = Field("effect", _("The refusal is"), "radios", choices=tuple(Effect))
    return [
        Section(_("Effect on the refusal"), (effect,)),
        *_growing("facts", shelf, rows),
        *(_finding(index, claim, shelf, language) for index, claim in enumerate(seen.case.claims)),
        *_growing("answers_to_arguments", shelf, rows),
        *(_handling(index, failure, shelf) for index, failure in enumerate(seen.case.handling)),
        *_growing("obligations", shelf, rows),
        _cleared(seen),
    ]


def _cleared(seen: Seen) -> Section:
    boxes = tuple(
        Field(f"cleared.{index}.reasons", _("Why {who} is not at fault"), optional=True, values={"who": one.name})
        for index, one in enumerate(seen.case.respondents)
    )
    explain = _("Leave it empty where there is a fault; else a certificate is made, which the platform must honour.")
    return Section(_("Not at fault"), boxes, explain)


def _growing(part: str, shelf: Shelf, rows: dict[str, int]) -> Iterator[Section]:
    for index in range(rows[part]):
        last = index == rows[part] - 1
        boxes = _BOXES[part](f"{part}.{index}", shelf)
        yield Section(_TITLES[part], boxes, values={"no": str(index + 1)}, grows=part if last and index < _MOST else "")


def _finding(index: int, claim: ClaimOut, shelf: Shelf, language: str) -> Section:
    at = f"findings.{index}"
    boxes = (
        Field(f"{at}.outcome", _("Outcome"), "radios", choices=_OUTCOMES, optional=True),
        Field(f"{at}.by_default", _("Decided by default"), "tick", optional=True),
        Field(f"{at}.fact", _("What is found"), optional=True),
        shelf.exhibit_box(f"{at}.exhibits"),
        shelf.moment_box(f"{at}.moments"),
        shelf.rule_box(f"{at}.rules"),
        Field(f"{at}.reasons", _("Reasons"), optional=True),
        shelf.award_box(f"{at}.award", claim.remedy, language),
        Field(f"{at}.departure", _("Why it departs from the nearest earlier ruling"), optional=True),
    )
    return Section(_("Claim {no}: {words}"), boxes, values={"no": str(claim.no), "words": claim.in_words})


def _handling(index: int, failure: str, shelf: Shelf) -> Section:
    at = f"handling.{index}"
    boxes = (
        Field(f"{at}.found", _("Found?"), "radios", choices=("yes", "no"), optional=True),
        Field(f"{at}.lines", _("The lines that it rests on"), optional=True),
        shelf.rule_box(f"{at}.rules"),
        Field(f"{at}.reasons", _("Reasons"), optional=True),
    )
    return Section(WORDS[failure], boxes)


def _fact(at: str, shelf: Shelf) -> Sequence[Field]:
    return (
        Field(f"{at}.text", _("What happened"), optional=True),
        Field(f"{at}.at", _("Day"), "day", optional=True),
        shelf.exhibit_box(f"{at}.exhibits"),
        shelf.moment_box(f"{at}.moments"),
    )


def _argument(at: str, shelf: Shelf) -> Sequence[Field]:
    return (
        Field(f"{at}.text", _("What is answered to it"), optional=True),
        Field(f"{at}.side", _("Argument of"), "choice", choices=("seller", "platform"), optional=True),
        shelf.rule_box(f"{at}.rules_against"),
    )


def _obligation(at: str, _shelf: Shelf) -> Sequence[Field]:
    return (
        Field(f"{at}.debtor", _("Who owes it"), "choice", choices=_DEBTORS, optional=True),
        Field(f"{at}.remedy", _("Remedy"), "choice", choices=tuple(Remedy), optional=True),
        Field(f"{at}.text", _("What exactly"), optional=True),
        Field(f"{at}.amount", _("Amount, if any"), "money", optional=True),
        Field(f"{at}.days", _("Within how many days"), "number", optional=True),
        Field(f"{at}.after", _("After obligation number"), "number", optional=True),
        Field(f"{at}.claim_no", _("For claim number"), "number", optional=True),
    )


_ROWS = {
    "findings": FindingIn,
    "handling": HandlingIn,
    "facts": FactIn,
    "answers_to_arguments": ArgumentIn,
    "obligations": NewObligation,
}
_BOXES = {"facts": _fact, "answers_to_arguments": _argument, "obligations": _obligation}


def rows_of(form: FormMultiDict) -> dict[str, int]:
    """How many rows of each growing part the form that was sent had."""
    rows = dict.fromkeys(GROWING, 1)
    for name in form:
        part, _dot, rest = name.partition(".")
        number = rest.split(".")[0]
        if part in rows and number.isascii() and number.isdigit():
            rows[part] = max(rows[part], min(int(number) + 1, _MOST))
    return rows


def read(seen: Seen, shelf: Shelf, form: FormMultiDict) -> dict[str, Any]:
    """What was typed, as a draft; a row in which nothing was begun is left out."""
    given: dict[str, dict[int, dict[str, Any]]] = {}
    boxes = [box for section in sections(seen, shelf, rows_of(form)) for box in section.fields]
    for name, value in forms.read(form, boxes).items():
        if "." in name and value not in ([], False):
            part, number, member = name.split(".")
            given.setdefault(part, {}).setdefault(int(number), {})[member] = value
    for index, row in given.get("findings", {}).items():
        row["claim"] = seen.case.claims[index].no
    for index, row in given.get("handling", {}).items():
        row["failure"] = seen.case.handling[index]
        if "found" in row:
            row["found"] = row["found"] == "yes"
    for index, row in given.get("cleared", {}).items():
        row["side"] = seen.case.respondents[index].side
    _join_moments(given)
    _check_whole(given, {box.name: box for box in boxes})
    lists = {part: [rows[number] for number in sorted(rows)] for part, rows in given.items()}
    return {"effect": str(form.get("effect", "")), "findings": []} | lists


def _join_moments(given: dict[str, dict[int, dict[str, Any]]]) -> None:
    """What was typed as moments is cited like what was ticked."""
    for row in (row for rows in given.values() for row in rows.values()):
        if typed := row.pop("moments", ""):
            row["exhibits"] = [*row.get("exhibits", []), *re.split(r"[\s,，、;；]+", typed)]


def _check_whole(given: dict[str, dict[int, dict[str, Any]]], boxes: dict[str, Field]) -> None:
    """A row that was begun says what a row must say; what is missing is named by the words above its box."""
    for part, row_of in _ROWS.items():
        for number, row in given.get(part, {}).items():
            for member in (one.name for one in structs.fields(row_of) if one.required and one.name not in row):
                if member == "days":
                    raise RemedyWithoutDeadline(points=str(number + 1), field=f"{part}.{number}.days")
                raise forms.missing(boxes[f"{part}.{number}.{member}"])


def begun(seen: Seen) -> dict[str, list[str]]:
    """A draft that nobody has begun: a confirmed inference stands there as a fact, to be kept or struck out."""
    inference = seen.order.inference if seen.order else None
    if inference is None or inference.state != "confirmed":
        return {}
    typed: dict[str, list[str]] = {}
    _write(typed, "facts.0", FactIn(inference.text, inference.facts.due_at))
    return typed


def written(seen: Seen, draft: DraftIn) -> dict[str, list[str]]:
    """A draft as it was typed. Findings stand at their claims, whatever their order was."""
    typed: dict[str, list[str]] = {"effect": [draft.effect]}
    claims = {claim.no: index for index, claim in enumerate(seen.case.claims)}
    failures = {failure: index for index, failure in enumerate(seen.case.handling)}
    for finding in draft.findings:
        _write(typed, f"findings.{claims.get(finding.claim, 0)}", finding)
    for one in draft.handling:
        at = f"handling.{failures.get(one.failure, 0)}"
        _write(typed, at, one)
        typed[f"{at}.found"] = ["yes" if one.found else "no"]
    sides = [respondent.side for respondent in seen.case.respondents]
    for one in draft.cleared:
        _write(typed, f"cleared.{sides.index(one.side)}", one)
    for part in GROWING:
        for index, row in enumerate(getattr(draft, part)):
            _write(typed, f"{part}.{index}", row)
    return typed


def suggested(seen: Seen, typed: dict[str, list[str]], confirmed: Sequence[ConfirmedOut]) -> dict[str, list[str]]:
    """What the mediator confirmed in chats, in the boxes of the failures about which nothing was written yet."""
    found: dict[str, list[str]] = {}
    for index, failure in enumerate(seen.case.handling):
        at = f"handling.{index}"
        said = [one.said for one in confirmed if one.failure == failure]
        if said and not (typed.get(f"{at}.lines") or typed.get(f"{at}.reasons")):
            found[f"{at}.found"], found[f"{at}.lines"] = ["yes"], ["\n".join(said)]
    return found


def _write(typed: dict[str, list[str]], at: str, row: Struct) -> None:
    for name in row.__struct_fields__:
        forms.write(typed, f"{at}.{name}", getattr(row, name))
    if moments := [cited for cited in getattr(row, "exhibits", ()) if "@" in cited]:
        typed[f"{at}.moments"] = [" ".join(moments)]
