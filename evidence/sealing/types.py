"""What a file is, by its first bytes and its last ones, never by its name.

Only what can be looked at, read or heard is taken. Whatever could run, unpack or fetch something is refused, and so is
a file that is two things at once; the refusal names what the file looks like. Nothing is decoded here: whether a file
can be shown is found out later, behind a fence (`evidence.media`).
"""

import codecs
import re
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct

from app.kit.text import _

TAKEN = _(
    "pictures (JPEG, PNG, WebP, HEIC), PDF, recordings (MP3, M4A, AAC, AMR, WAV, Ogg), films (MP4),"
    " text (TXT, JSON, CSV), transcripts (VTT, SRT)"
)
"""As a person reads it."""
TAIL = 1 << 16
"""How many of the last bytes are looked at: an archive ends with its list, at most so long (APPNOTE 4.3.16)."""
TWO_IN_ONE = _("a file with an archive hidden at its end")


class Found(Struct, frozen=True):
    """What the bytes say. `looks_like` is a marked phrase, where the type is none that is taken."""

    media_type: str | None
    looks_like: str = ""


_PAGE = _("a web page (HTML)")
_DRAWING = _("a drawing that can hold scripts (SVG)")
_XML = _("XML")
_SCRIPT = _("a script")
_PROGRAM = _("a program")
_OFFICE = _("an Office document")
_ARCHIVE = _("an archive or Office document (ZIP)")
_PACKED = _("a packed file")
_FILM = _("a film that is not MP4")
_SOUND = _("a recording of a kind that browsers do not play")
_PICTURE = _("a picture of a kind that is not taken")
_LATE_PDF = _("a PDF with something else in front of it")
_CUT_MEDIA = _("an MP4 whose first box makes no sense")

# Long enough that no text begins with them by chance. A ruder guess is made only where nothing else fits.
_NOT_TAKEN: tuple[tuple[bytes, str], ...] = (
    (b"GIF87a", _PICTURE),
    (b"GIF89a", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"8BPS", _PICTURE),
    (b"\x00\x00\x01\x00", _PICTURE),
    (b"\xff\x0a", _PICTURE),
    (b"\x00\x00\x00\x0cJXL ", _PICTURE),
    (b"\x00\x00\x00\x0cjP  ", _PICTURE),
    (b"PK\x03\x04", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE),
    (b"PK\x07\x08", _ARCHIVE),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"\xfd7zXZ\x00", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!\x1a\x07", _PACKED),
    (b"MSCF\x00", _PACKED),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"{\\rtf", _OFFICE),
    (b"%!PS", _SCRIPT),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\x00asm", _PROGRAM),
    (b"dex\n", _PROGRAM),
    (b"\x1aE\xdf\xa3", _FILM),
    (b"FLV\x01", _FILM),
    (b"\x00\x00\x01\xba", _FILM),
    (b"\x00\x00\x01\xb3", _FILM),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _FILM),
    (b"FWS", _PROGRAM),
    (b"CWS", _PROGRAM),
    (b"fLaC", _SOUND),
    (b"MThd\x00", _SOUND),
    (b"caff\x00", _SOUND),
    (b".snd\x00", _SOUND),
)
_RUDE: tuple[tuple[bytes, str], ...] = ((b"MZ", _PROGRAM), (b"BM", _PICTURE))
_TAR_AT = 257
# ISO media files (ISO/IEC 14496-12) say in their first box what they are; telephones write all of these.
_BY_BRAND = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys(
        (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"),
        "video/mp4",
    ),
}
_BRANDS_NOT_TAKEN = {b"avif": _PICTURE, b"avis": _PICTURE, b"qt  ": _FILM, b"crx ": _PICTURE}
_LONGEST_FTYP = 1 << 12
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CUE = re.compile(r"\s*\d+\s*\n\d\d:\d\d:\d\d,\d{3} --> ")
_MARKUP = re.compile(r"\s*<[!?a-z/%]", re.IGNORECASE)
_DRAWN = re.compile(r"<svg[\s>:]", re.IGNORECASE)
_BARE_XML = re.compile(r"\s*<\?xml\b(?!.*<(?:html|!doctype html)\b)", re.IGNORECASE | re.DOTALL)
_SERVED = re.compile(r"\s*(<\?php|<%|#!(?!AMR)|@echo off)", re.IGNORECASE)
_PDF_LATER = re.compile(rb"(?m)^%PDF-\d\.\d")
_PDF_WITHIN = 1024
"""Readers of PDF look so far for its first line (ISO 32000-1, annex H.3.4.1)."""


def media_type(head: bytes) -> str | None:
    """The type by the first frame; None when it is none that is taken."""
    return identify(head).media_type


def identify(head: bytes, tail: bytes = b"") -> Found:
    """The type by the first frame and the last bytes, or what the file looks like instead."""
    found = _by_signature(head) or _refused(head) or _text(head)
    if found.media_type and not found.media_type.startswith("text/") and _ends_with_an_archive(tail):
        return Found(None, TWO_IN_ONE)
    return found


def _by_signature(head: bytes) -> Found | None:
    for looks in (_iso_media, _riff):
        if found := looks(head):
            return found
    for type_, fits in _TAKEN:
        if fits(head):
            return Found(type_)
    return None


def _iso_media(head: bytes) -> Found | None:
    if head[4:8] != b"ftyp":
        return None
    length, brand = int.from_bytes(head[:4], "big"), head[8:12]
    if not 16 <= length <= _LONGEST_FTYP or length % 4:  # noqa: PLR2004 - a header, a brand, a version
        return Found(None, _CUT_MEDIA)
    others = {head[at : at + 4] for at in range(16, min(length, len(head)), 4)}
    if brand in _BRANDS_NOT_TAKEN or (others & {b"avif", b"avis"} and not others & {b"heic", b"heix"}):
        return Found(None, _BRANDS_NOT_TAKEN.get(brand, _PICTURE))
    type_ = _BY_BRAND.get(brand)
    return Found(type_, "" if type_ else _FILM)


def _riff(head: bytes) -> Found | None:
    if head[:4] not in {b"RIFF", b"RF64", b"RIFX"}:
        return None
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Found("audio/wav")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and head[12:16] in {b"VP8 ", b"VP8L", b"VP8X"}:
        return Found("image/webp")
    return Found(None, _FILM if head[8:12] == b"AVI " else _SOUND)


def _is_jpeg(head: bytes) -> bool:
    """Start of image, then a segment: an application's, a comment, a table or a frame (ITU T.81, B.1.1.3)."""
    return re.match(rb"\xff\xd8\xff[\xc0-\xfe]", head) is not None


def _is_png(head: bytes) -> bool:
    return head[:16] == b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def _is_pdf(head: bytes) -> bool:
    return re.match(rb"%PDF-\d", head) is not None


def _is_ogg(head: bytes) -> bool:
    return head[:5] == b"OggS\x00" and b"\x80theora" not in head[:200]


def _is_amr(head: bytes) -> bool:
    return head.startswith((b"#!AMR\n", b"#!AMR-WB\n"))


def _is_aac(head: bytes) -> bool:
    """Two frames of ADTS in a row (ISO/IEC 13818-7, 6.2), or one that fills the file."""
    head = head[_id3(head) :]
    return _adts(head) and (_adts(rest) if (rest := head[_adts_length(head) :][:7]) else True)


def _adts(head: bytes) -> bool:
    return len(head) >= 7 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and _adts_length(head) >= 7  # noqa: PLR2004 - the bits of the header


def _adts_length(head: bytes) -> int:
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _is_mp3(head: bytes) -> bool:
    """A tag, or two frames of MPEG audio, layer III, in a row (ISO/IEC 11172-3, 2.4.1.3)."""
    if tag := _id3(head):
        rest = head[tag:]
        return not rest or _mpeg_length(rest) > 0 or not rest.strip(b"\0")
    length = _mpeg_length(head)
    return bool(length) and (len(head) <= length or _mpeg_length(head[length:]) > 0)


def _id3(head: bytes) -> int:
    """How long the tag in front is; a tag that says more than there is ends nowhere."""
    if head[:3] != b"ID3" or len(head) < 10 or max(head[6:10]) > 0x7F:  # noqa: PLR2004 - id3.org, ID3v2.4, 3.1
        return 0
    return 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])


_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_HERTZ = (44100, 48000, 32000, 0)


def _mpeg_length(head: bytes) -> int:
    """The bytes of the frame that begins here; 0 when none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - sync, layer III
        return 0
    version = head[1] >> 3 & 3  # 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    kbits = (_KBITS_1 if version == 3 else _KBITS_2)[head[2] >> 4]  # noqa: PLR2004 - as above
    hertz = _HERTZ[head[2] >> 2 & 3] >> {3: 0, 2: 1, 0: 2}.get(version, 0)
    if version == 1 or not kbits or not hertz:
        return 0
    return (144 if version == 3 else 72) * kbits * 1000 // hertz + (head[2] >> 1 & 1)  # noqa: PLR2004 - as above


_TAKEN: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", _is_jpeg),
    ("image/png", _is_png),
    ("application/pdf", _is_pdf),
    ("audio/ogg", _is_ogg),
    ("audio/amr", _is_amr),
    ("audio/aac", _is_aac),
    ("audio/mpeg", _is_mp3),
)


def _refused(head: bytes) -> Found | None:
    for signature, looks_like in _NOT_TAKEN:
        if head.startswith(signature):
            return Found(None, looks_like)
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return Found(None, _PACKED)
    if _PDF_LATER.search(head[:_PDF_WITHIN]):
        return Found(None, _LATE_PDF)
    return None


def _text(head: bytes) -> Found:
    """Text is what decodes whole, without control characters; pages and drawings that could carry scripts are not."""
    text = _decoded(head)
    if text is None or _CONTROL.search(text):
        return Found(None, _markup(_wide(head)) or _rude(head))
    if refused := _markup(text):
        return Found(None, refused)
    return Found(_sort_of_text(text))


def _sort_of_text(text: str) -> str:
    if text.startswith("WEBVTT"):
        return "text/vtt"
    if text.lstrip().startswith(("{", "[")) and _looks_like_json(text):
        return "application/json"
    if _CUE.match(text):
        return "application/x-subrip"
    return "text/csv" if _looks_like_csv(text) else "text/plain"


def _markup(text: str) -> str:
    """What the text would be run or drawn as; empty when it is only read."""
    text = text.lstrip("\ufeff")
    if _SERVED.match(text):
        return _SCRIPT
    if not _MARKUP.match(text):
        return ""
    if _DRAWN.search(text):
        return _DRAWING
    return _XML if _BARE_XML.match(text[: 1 << 12]) else _PAGE


def _wide(head: bytes) -> str:
    """Two bytes a letter without a mark in front, as some readers guess it; one byte a letter with zeros left out."""
    return head[:4096].replace(b"\0", b"").decode("latin-1")


def _rude(head: bytes) -> str:
    return next((looks_like for signature, looks_like in _RUDE if head.startswith(signature)), "")


def _decoded(head: bytes) -> str | None:
    """In the encodings that chat exports come in; a character cut at the end of the head does not count."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder(encoding)().decode(head)
    return None


def _looks_like_json(text: str) -> bool:
    """By its beginning. A chat on a telephone begins with a date in brackets: `[20/08/2026, 14:02:11]`."""
    return _JSON.match(text) is not None


def _looks_like_csv(text: str) -> bool:
    """At least two lines, and the first five hold the same number of commas, at least one."""
    commas = {line.count(",") for line in text.splitlines()[:5]}
    return len(commas) == 1 and commas.pop() > 0 and "\n" in text.strip()


_JSON = re.compile(r"\s*(\{\s*[\"}]|\[\s*([\[{\"\]]|-?\d+(\.\d+)?([eE][+-]?\d+)?\s*[,\]]))")
_END_OF_ARCHIVE = 22


def _ends_with_an_archive(tail: bytes) -> bool:
    """Whether an unpacker would find an archive: its last record stands there and reaches exactly to the end."""
    at = tail.rfind(b"PK\x05\x06")
    record = tail[at : at + _END_OF_ARCHIVE]
    if at < 0 or len(record) < _END_OF_ARCHIVE:
        return False
    comment = int.from_bytes(record[20:22], "little")
    return at + _END_OF_ARCHIVE + comment == len(tail)
