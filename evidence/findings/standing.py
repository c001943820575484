"""Whether the consumer's trouble is still open, as the chat goes on."""

from evidence.findings.heard import Heard
from evidence.findings.rulebook import Sign

_OPENS = (Sign.complains, Sign.unsolved, Sign.chases, Sign.asks_human)


class Standing:
    """Open from the consumer's first complaint until the consumer is content or the other side has put it right.

    What is said after that opens it anew only when it complains again.
    """

    def __init__(self) -> None:
        self.opened: Heard | None = None
        """The complaint with which it began; None while there is nothing open."""
        self.last: Heard | None = None
        """The latest message of a person or machine."""

    def hear(self, heard: Heard) -> None:
        if heard.asks or heard.answers:
            self.last = heard
        if heard.asks and heard.shows(*_OPENS):
            self.opened = self.opened or heard
        elif (heard.asks and heard.shows(Sign.content)) or (heard.answers and heard.shows(Sign.keeps)):
            self.opened = None
