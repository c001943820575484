"""Whether the consumer's trouble is still open, as the chat goes on."""

from evidence.findings.heard import Heard
from evidence.findings.plain import plain, sentences
from evidence.findings.repetition import core
from evidence.findings.rulebook import Sign

_AGAIN = (Sign.unsolved, Sign.chases)
_CONSENTS = (Sign.grants, Sign.keeps, Sign.asks_to_close)


class Standing:
    """Open from the consumer's first word that is no question before buying, until the consumer is content.

    People complain in too many words to list; so everything is a complaint that is not shown to be something else.
    What the other side says it has done settles it too, unless the consumer denies it; with `settled_by_offers` a yes
    to what it offers does, until the consumer comes back to it.
    """

    def __init__(self, *, settled_by_offers: bool = True) -> None:
        self._settled_by_offers = settled_by_offers
        self.began: Heard | None = None
        """The first complaint of the present trouble."""
        self.ended: Heard | None = None
        """The message that settled it; None while it is open."""
        self.last: Heard | None = None
        self._offered = False

    @property
    def open(self) -> bool:
        return self.began is not None and self.ended is None

    def hear(self, heard: Heard) -> None:
        self.last = heard
        if heard.asks:
            self._asked(heard)
        elif heard.answers:
            self._offered = self._settled_by_offers and heard.shows(*_CONSENTS)
            if self.began and heard.shows(Sign.keeps):
                self.ended = self.ended or heard

    def _asked(self, heard: Heard) -> None:
        content = heard.shows(Sign.content) and not heard.shows(*_AGAIN)
        if self.began is None:
            self.began = heard if _complains(heard) else None
        elif content or (self._offered and heard.shows(Sign.agrees)):
            self.ended = self.ended or heard
        elif self.ended is not None and self.ended.asks and heard.shows(*_AGAIN):
            self.began, self.ended = (self.began if self._settled_by_offers else heard), None
        elif self.ended is not None and self.ended.answers and heard.shows(*_AGAIN, Sign.disputes):
            self.ended = None


def _complains(heard: Heard) -> bool:
    """Whether any sentence is more than a greeting, a yes, a thank-you or a question before buying."""
    other = heard.sentences(Sign.presale, Sign.agrees, Sign.content)
    return any(core(sentence) for sentence in sentences(plain(heard.message.text)) if sentence not in other)
