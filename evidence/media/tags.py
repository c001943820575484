"""What the headers of a recording say, where no ffmpeg is at hand to listen to it. Runs in the child only."""

from pathlib import Path
from typing import Any

from tinytag import TinyTag, TinyTagException

from evidence.media.guarded import UnshowableError

LONGEST_S = 24 * 3600
"""A file that claims to last longer is not believed."""
_NAMES = {
    "audio/mpeg": "a.mp3",
    "audio/mp4": "a.m4a",
    "video/mp4": "a.mp4",
    "audio/ogg": "a.ogg",
    "audio/wav": "a.wav",
}


def read(path: str, media_type: str) -> dict[str, Any]:
    """Duration as the file claims it, and the codec.

    Raises:
        UnshowableError: the headers cannot be read, or are of a kind that has none.
    """
    if media_type not in _NAMES:
        raise UnshowableError("no_program")
    try:
        with Path(path).open("rb") as file:
            found = TinyTag.get(_NAMES[media_type], file_obj=file, tags=False)
    except (TinyTagException, ValueError, IndexError, KeyError, OverflowError):
        raise UnshowableError("damaged") from None
    seconds = found.duration if found.duration and found.duration < LONGEST_S else None
    return {
        "sort": "tags",
        "number": 1,
        "duration_ms": int(seconds * 1000) if seconds else None,
        "codec": media_type.partition("/")[2],
    }
