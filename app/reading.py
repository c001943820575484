"""A chat read from a file and printed, without the service around it."""

import os
import sys
from collections import deque
from io import BufferedReader
from pathlib import Path

from evidence.errors import NotAChat
from evidence.findings import find
from evidence.transcripts import HEAD, Format, Manner, detect, read_noting
from evidence.transcripts.notes import Notes
from evidence.transcripts.own import Document


def run(path: Path, form: str | None, manner: Manner, *, findings: bool) -> int:
    """Print while reading. Only the first bytes are looked at twice, so that a pipe may be read too."""
    with BufferedReader(path.open("rb", buffering=0), HEAD) as file:
        found = Format(form) if form else detect(file.peek(HEAD))
        if found is None:
            raise NotAChat
        notes = Notes()
        document = Document(sys.stdout.buffer, found, manner.zone)
        try:
            parts = document.through(read_noting(file, found, manner, notes))
            if findings:
                document.end(notes, findings=find(parts))
            else:
                deque(parts, maxlen=0)
                document.end(notes)
            sys.stdout.flush()
        except BrokenPipeError:  # who reads has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
