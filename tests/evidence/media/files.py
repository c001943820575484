"""Small true files of every kind, made in code, and recordings made by ffmpeg."""

import io
import subprocess
import zlib
from functools import cache

import pillow_heif
from PIL import Image


@cache
def picture(form: str = "PNG", size: tuple[int, int] = (400, 300), **more: object) -> bytes:
    """A picture with a gradient; `HEIF` too."""
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    written = io.BytesIO()
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    drawn.save(written, form, **more)
    return written.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def png(width: int, height: int, packed: bytes | None = None) -> bytes:
    """A PNG that says how large it is, whatever it holds."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    content = zlib.compress(b"\0" * 10) if packed is None else packed
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def paper(page: str = "", more: str = "", pages: int = 1, catalog: str = "") -> bytes:
    """A PDF written by hand: `page` is added to each page, `more` are further objects, `catalog` to its root."""
    kids = " ".join(f"{10 + n} 0 R" for n in range(pages))
    objects = [
        f"1 0 obj <</Type/Catalog/Pages 2 0 R {catalog}>> endobj",
        f"2 0 obj <</Type/Pages/Count {pages}/Kids[{kids}]>> endobj",
        "3 0 obj <</Length 31>> stream\n0 0 1 rg 20 20 100 100 re f    \nendstream endobj",
        *(
            f"{10 + n} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 3 0 R {page}>> endobj"
            for n in range(pages)
        ),
        more,
    ]
    return ("%PDF-1.7\n" + "\n".join(objects) + "\ntrailer <</Root 1 0 R>>\n%%EOF\n").encode("latin-1")


@cache
def recording(form: str, *words: str, seconds: float = 3, source: str = "sine=frequency=440") -> bytes:
    """What a telephone would have recorded."""
    made = ("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-t", str(seconds), "-i", source)
    pipe = ("-movflags", "frag_keyframe+empty_moov") if form == "mp4" else ()
    return subprocess.run([*made, *words, *pipe, "-f", form, "pipe:1"], capture_output=True, check=True).stdout


def wav(seconds: float = 3) -> bytes:
    """Three seconds of a tone, uncompressed."""
    return recording("wav", "-ar", "8000", seconds=seconds)
