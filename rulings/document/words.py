"""The words in which the page spells out codes, dates and amounts, in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.kit.money import Money
from app.kit.text import _, translate
from rulings.document.both import Both, first_of, second_of
from rulings.document.capitals import capitals

_DATE_LOCALES = {"zh-Hans": "zh_Hans", "en": "en_GB"}

GRANTED = {"granted": _("Granted"), "partly": _("Partly granted"), "not": _("Not granted")}
ROLES = {
    "consumer": _("Consumer"),
    "merchant": _("Merchant"),
    "private_seller": _("Private seller"),
    "platform": _("Platform"),
}
FRONTLINE = {
    "refused": _("Refused"),
    "partly_granted": _("Partly granted before the appeal"),
    "no_decision": _("No decision was given"),
}
DECIDED_BY = {"human": _("a person"), "bot": _("a bot"), "system": _("the system"), "unknown": _("someone unknown")}
RESPONSES = {
    "concede": _("conceded"),
    "offer": _("made an offer"),
    "contest": _("contested"),
    "open": _("neither conceded nor contested it"),
    "silent": _("gave no answer"),
}
OUTCOMES = {
    "upheld": _("Upheld"),
    "partly_upheld": _("Partly upheld"),
    "not_upheld": _("Not upheld"),
    "conceded": _("Conceded"),
    "settled": _("Settled"),
    "withdrawn": _("Withdrawn"),
}
EFFECTS = {
    "overturned": _("The refusal is overturned."),
    "varied": _("The refusal is varied."),
    "confirmed": _("The refusal is confirmed."),
    "sent_back": _("The matter is sent back."),
}
FAILURES = {
    "closed_unresolved": _("Closed while unresolved"),
    "canned_reply": _("The same canned reply again and again"),
    "contradictory_explanations": _("Explanations that contradict each other"),
    "no_human": _("No human being to speak to"),
    "sent_elsewhere": _("Sent away to other channels"),
    "promise_broken": _("A promise was broken"),
    "evidence_lost": _("Evidence was lost"),
    "over_72_hours": _("No result within 72 hours"),
    "no_rule_cited": _("Refused without naming a rule"),
}
REMEDIES = {
    "refund_full": _("Full refund"),
    "refund_part": _("Part refund"),
    "return_freight": _("Return freight"),
    "replacement": _("Replacement"),
    "repair": _("Repair"),
    "statutory_extra_damages": _("Statutory extra damages"),
    "loss_compensation": _("Compensation of loss"),
    "distress_payment": _("Payment for distress"),
    "interest": _("Interest"),
    "keep_promise": _("Keeping the promise"),
    "correct_record": _("Correcting the record"),
    "apology": _("Written apology"),
    "explanation": _("Written explanation"),
    "policy_change": _("Change of policy"),
    "referral": _("Referral to an authority"),
    "clearance_certificate": _("Certificate of clearance"),
    "return_label": _("Return label"),
    "return_goods": _("Sending the goods back"),
    "keep_goods_safe": _("Keeping the goods out of sale"),
}
RULE_KINDS = {"law": _("law"), "platform_rule": _("platform rule"), "promise": _("promise")}
PARTS = {
    "fact": _("Fact"),
    "finding": _("Finding on claim"),
    "reasons": _("Reasons on claim"),
    "argument": _("Answer to argument"),
    "handling": _("Handling failure"),
    "obligation": _("Words of obligation"),
    "sum": _("Sum of obligation"),
}

PAGE_OF = _("Page {page} of {pages}")

CODES = (
    GRANTED | ROLES | FRONTLINE | DECIDED_BY | RESPONSES | OUTCOMES | EFFECTS | FAILURES | REMEDIES | RULE_KINDS | PARTS
)


class Speech:
    """How a page speaks: in one language, or in a first that counts and a second beside it."""

    def __init__(self, language: str, beside: str | None = None) -> None:
        self.language, self.beside = language, beside

    def _both(self, spell: Callable[[str], str]) -> str:
        said = spell(self.language)
        return Both(said, spell(self.beside), self.beside) if self.beside else said

    def say(self, sentence: str, /, **values: object) -> str:
        """The `_` of the template: a sentence with its placeholders filled."""
        said = self.one(sentence, **values)
        if not self.beside:
            return said
        second = {name: second_of(value) for name, value in values.items()}
        return Both(said, translate(sentence, self.beside, **second), self.beside)

    def one(self, sentence: str, /, **values: object) -> str:
        """The sentence in the first language alone: where only quotation marks or commas are ours."""
        return translate(sentence, self.language, **{name: first_of(value) for name, value in values.items()})

    def word(self, code: str) -> str:
        """A code of the taxonomy in words; an unknown code stops the ruling instead of reaching the page."""
        return self._both(lambda language: translate(CODES[code], language))

    def day(self, zone: str, day: date | datetime) -> str:
        return self._both(lambda language: dater(language, zone)(day))

    def amount(self, money: Money) -> str:
        return self._both(lambda language: amount(language, money))


def dater(language: str, zone: str) -> Callable[[date | datetime], str]:
    """Days in words; a moment is put into the zone of the ruling first and keeps its minute."""
    locale, tz = _DATE_LOCALES[language], ZoneInfo(zone)

    def spell(day: date | datetime) -> str:
        if isinstance(day, datetime):
            local = day.astimezone(tz)
            return f"{format_date(local, 'long', locale)} {local:%H:%M}"
        return format_date(day, "long", locale)

    return spell


def amount(language: str, money: Money) -> str:
    """Figures and currency, which no line break parts."""
    return money.text(language).replace(" ", "\u00a0")


def in_capitals(language: str, money: Money) -> str:
    """Yuan in capitals, as a Chinese reader looks for them; empty in other languages and for other money."""
    return capitals(money.minor) if language.startswith("zh") and money.currency == "CNY" else ""
