"""The text of a message that goes on over several lines, as long as it is one that a person could have written."""

from msgspec import Struct, field

from evidence.transcripts.model import NotUnderstood

LONGEST = 1 << 18
"""Characters of one message. What comes after them is kept line by line, outside of it."""


class Body(Struct):
    """Grows by lines; blank ones count only between others."""

    lines: list[str] = field(default_factory=list)
    last: int = 0
    """The number of the last line that was not blank."""
    length: int = 0

    def add(self, number: int, line: str) -> NotUnderstood | None:
        """Take a line, or give it back where the message is full."""
        blank = not line.strip()
        if self.length > LONGEST:
            return None if blank else NotUnderstood(number, line)
        if not blank:
            self.last = number
        if not blank or self.lines:
            self.lines.append("" if blank else line)
            self.length += len(line) + 1
        return None

    def pop(self) -> str:
        """Take the last line that is not blank away again; empty if there is none."""
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return self.lines.pop() if self.lines else ""

    def text(self) -> str:
        return self.lines[0] if len(self.lines) == 1 else "\n".join(self.lines).rstrip()
