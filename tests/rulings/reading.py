"""The fixed reading test: ten facts that a tired consumer looks for, found on page one by a program or not."""

import unicodedata

from rulings.document import words
from rulings.schemas import RulingText

ENOUGH = 9


def facts_of(text: RulingText) -> dict[str, str]:
    """Ten facts by name, as they must stand on page one; where nothing is to be paid, that it is not."""
    speech, day = words.Speech(text.language), words.dater(text.language, text.zone)
    answer = text.answer
    nothing = speech.say("No sum is to be paid")
    paid = answer.total is not None and answer.payer is not None
    return {
        "number": text.number,
        "case": text.case_number,
        "date": day(text.case_date),
        "granted": speech.word(answer.granted),
        "sum": speech.amount(answer.total) if paid else nothing,
        "payer": str(answer.payer) if paid else nothing,
        "how": answer.how,
        "by when": speech.say("By {day}.", day=day(answer.due)) if answer.due else answer.how,
        "consumer": text.parties[0].name,
        "against whom": text.parties[1].name,
    }


def missed(text: RulingText, page: str) -> set[str]:
    """The names of the facts that the page does not say; white space and marks of direction are left out of both."""
    said = _dense(page)
    return {name for name, fact in facts_of(text).items() if _dense(fact) not in said}


def _dense(words: str) -> str:
    return "".join(c for c in words if not c.isspace() and unicodedata.category(c) != "Cf")
