"""Pictures and papers that are larger, deeper or busier than they look, and things that are two things at once."""

import io
import random
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

from tests.evidence.hostile.hostile import Hostile, each
from tests.evidence.media.files import chunk, paper, picture, png, recording, wav


def zipped(content: bytes = b"MZ hidden") -> bytes:
    """A small archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("run.exe", content)
    return written.getvalue()


def two_in_one(trap: str) -> list[Hostile]:
    """Files that begin as one thing and are another to somebody else."""
    script = f"<script>fetch('{trap}')</script>".encode()
    jpeg, webp = picture("JPEG"), picture("WEBP")
    gif = {
        f"gif and script {n}": head + b"/*" + bytes([n]) + b"*/=1;alert(1)//"
        for n, head in enumerate((b"GIF89a", b"GIF87a", b"GIF89a=1;"))
    }
    hidden = {
        "jpeg and zip": jpeg + zipped(),
        "png and zip": picture("PNG") + zipped(),
        "pdf and zip": paper() + zipped(),
        "wav and zip": wav(1) + zipped(),
        "webp and zip": webp + zipped(),
        "mp3 and zip": recording("mp3", seconds=1) + zipped(),
        "mp4 and zip": recording("mp4", "-c:a", "aac", seconds=1) + zipped(),
        "jpeg and a jar with a comment": jpeg + zipped()[:-2] + b"\x05\x00hello",
        "html before a pdf": b"<html>" + script + b"\n" + paper(),
        "words before a pdf": b"dear all\n" + paper(),
        "script before a pdf": b"alert(1)/*\n" + paper() + b"*/",
        "zip before a pdf": zipped() + b"\n" + paper(),
    }
    taken = {
        "pdf with html": paper().replace(b"%PDF-1.7\n", b"%PDF-1.7\n" + script + b"\n"),
        "pdf, then html": paper() + script,
        "jpeg with html as comment": jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(script) + 2) + script + jpeg[2:],
        "jpeg, then html": jpeg + script,
        "jpeg, then php": jpeg + b"<?php system('id');",
        "png with a script as text": picture("PNG")[:33] + chunk(b"tEXt", b"Comment\0" + script) + picture("PNG")[33:],
        "webp, then html": webp + script,
        "webp with a script": webp[:4] + struct.pack("<I", len(webp) + 12 - 8) + webp[8:] + b"XMP \x04\0\0\0<s>!",
        "wav, then html": wav(1) + script,
        "mp3 with html in its tag": b"ID3\x03\0\0\0\0\x02\x00TXXX\0\0\0\xf0\0\0\0"
        + script.ljust(246, b"\0")
        + recording("mp3", seconds=1),
        "ogg, then html": recording("ogg", "-c:a", "libopus", seconds=1) + script,
        "mp4 with html in free": recording("mp4", "-c:a", "aac", seconds=1)
        + struct.pack(">I", len(script) + 8)
        + b"free"
        + script,
    }
    return each("two", gif | hidden, refused=True) + each("two", taken)


def _jpeg_of(width: int, height: int) -> bytes:
    """A real picture whose frame says another size (ITU T.81, B.2.2)."""
    jpeg = bytearray(picture("JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(jpeg)


def _heic_of(width: int, height: int) -> bytes:
    heic = bytearray(picture("HEIF"))
    at = -1
    while (at := heic.find(b"ispe", at + 1)) > 0:
        heic[at + 8 : at + 16] = struct.pack(">II", width, height)
    return bytes(heic)


def _webp_of(width: int, height: int) -> bytes:
    canvas = (
        b"VP8X"
        + struct.pack("<I", 10)
        + b"\x02\0\0\0"
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    body = b"WEBP" + canvas + picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


@cache
def _moving() -> bytes:
    written = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), (n, n, n)) for n in range(256)]
    frames[0].save(written, "PNG", save_all=True, append_images=frames[1:])
    return written.getvalue()


def pictures() -> list[Hostile]:
    """Bombs of pixels, of packed bytes, of frames."""
    huge = {
        f"png of {w}x{h}": png(w, h)
        for w, h in (
            (1 << 31, 1),
            (1, 1 << 31),
            (65_535, 65_535),
            (40_000, 40_000),
            (100_000, 9),
            (1 << 30, 1 << 30),
            (0, 0),
            (0, 9),
        )
    }
    huge |= {
        f"jpeg of {w}x{h}": _jpeg_of(w, h)
        for w, h in ((65_500, 65_500), (40_000, 30_000), (65_535, 1), (1, 65_535), (0, 0), (20_000, 14_000))
    }
    huge |= {f"webp of {w}x{h}": _webp_of(w, h) for w, h in ((1 << 24, 1 << 24), (30_000, 30_000), (1, 1))}
    huge |= {f"heic of {w}x{h}": _heic_of(w, h) for w, h in ((1 << 31, 1 << 31), (60_000, 60_000), (0, 0), (1, 1))}
    zeros = zlib.compress(bytes(3 * 7000 * 7000 + 7000), 9)
    packed = zlib.compress(bytes(150_000_000), 9)
    small = picture("PNG")
    rows = bytearray(small)
    rows[25] = 99
    bombs = {
        "png of one colour": png(7000, 7000, zeros),
        "png with more than it says": png(9, 9, zeros),
        "png with packed words": small[:33] + chunk(b"zTXt", b"a\0\0" + packed) + small[33:],
        "png with packed words of any language": small[:33] + chunk(b"iTXt", b"a\0\x01\0\0\0" + packed) + small[33:],
        "png with a packed profile": small[:33] + chunk(b"iCCP", b"a\0\0" + packed) + small[33:],
        "png of 256 frames": _moving(),
        "png of a strange colour": bytes(rows),
        "png of many small chunks": small[:33] + chunk(b"tEXt", b"a\0b") * 50_000 + small[33:],
        "png with a chunk of four gigabytes": small[:33] + b"\xff\xff\xff\xffIDAT" + bytes(99),
        "png that ends in its header": small[:20],
        "jpeg of comments": picture("JPEG")[:2]
        + b"\xff\xfe\xff\xff"
        + bytes(65_533) * 1
        + b"\xff\xfe\x00\x02" * 20_000
        + picture("JPEG")[2:],
        "jpeg without tables": b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
        + bytes(9),
        "jpeg of scans": picture("JPEG", progressive=True)[:-2]
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00" * 5000
        + b"\xff\xd9",
        "jpeg of segments of no length": b"\xff\xd8" + b"\xff\xe1\x00\x00" * 5000,
        "heic of boxes": picture("HEIF")[:32] + b"\x00\x00\x00\x08free" * 50_000,
        "heic with a loop": picture("HEIF").replace(b"iprp", b"meta"),
        "webp of no length": b"RIFF\0\0\0\0WEBPVP8 \xff\xff\xff\xff",
        "webp without a picture": b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x01\0\0\x01\0\0",
    }
    return each("picture", huge | bombs)


def papers(trap: str) -> list[Hostile]:
    """Papers that want to run, to fetch, to write, or never to end."""
    at = f"({trap})"
    acts = {
        "javascript": "/S/JavaScript/JS(app.launchURL\\('x'\\))",
        "launch": "/S/Launch/F(/bin/sh)",
        "launch of windows": "/S/Launch/Win<</F(cmd.exe)/P(/c calc)>>",
        "address": f"/S/URI/URI{at}",
        "submit": f"/S/SubmitForm/F<</FS/URL/F{at}>>",
        "import": f"/S/ImportData/F{at}",
        "other file": f"/S/GoToR/F{at}/D[0/Fit]",
        "embedded file": f"/S/GoToE/F{at}",
        "sound": "/S/Sound/Sound 3 0 R",
        "film": "/S/Movie/T(a)",
        "rendition": "/S/Rendition/OP 0/JS(alert\\(1\\))",
    }
    found = {f"opens with {name}": paper(catalog=f"/OpenAction<<{act}>>") for name, act in acts.items()}
    found |= {f"page with {name}": paper(f"/AA<</O<<{act}>>/C<<{act}>>>>") for name, act in acts.items()}
    pack = zlib.compress(bytes(100_000_000), 9).decode("latin-1")
    deep = "[" * 20_000 + "]" * 20_000
    image = "/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    drawing = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 5"
    uses = "/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R"
    draws = "5 0 obj <</Length 5>> stream\n/X Do\nendstream endobj"
    found |= {
        "script by name": paper(catalog="/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(alert\\(1\\))>>]>>>>"),
        "form of xml": paper(catalog="/AcroForm<</XFA 3 0 R/Fields[]>>"),
        "form that counts": paper(
            catalog="/AcroForm<</Fields[4 0 R]/CO[4 0 R]>>",
            more="4 0 obj <</FT/Tx/T(a)/AA<</C<</S/JavaScript/JS(a)>>>>>> endobj",
        ),
        "file inside": paper(catalog="/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/EF<</F 3 0 R>>>>]>>>>"),
        "rich media": paper("/Annots[<</Subtype/RichMedia/Rect[0 0 99 99]>>]"),
        "film on the page": paper("/Annots[<</Subtype/Screen/Rect[0 0 99 99]/A<</S/Rendition/OP 0>>>>]"),
        "picture too large": paper(uses, f"4 0 obj <<{image}/Length 3>> stream\nabc\nendstream endobj\n{draws}"),
        "drawing of itself": paper(uses, f"4 0 obj <<{drawing}>> stream\n/X Do\nendstream endobj\n{draws}"),
        "packed nothing": paper(
            uses, f"4 0 obj <<{image}/Filter/FlateDecode/Length {len(pack)}>> stream\n{pack}\nendstream endobj\n{draws}"
        ),
        "packed many times": paper(
            "/Contents 5 0 R",
            f"5 0 obj <</Filter[{'/FlateDecode' * 500}]/Length {len(pack)}>> stream\n{pack}\nendstream endobj",
        ),
        "deep": paper(f"/Deep {deep}"),
        "deep names": paper("/A<<" * 5000 + ">>" * 5000),
        "pages in a circle": paper().replace(b"/Kids[10 0 R]", b"/Kids[2 0 R 2 0 R]"),
        "more pages than there are": paper().replace(b"/Count 1", b"/Count 99999999"),
        "fewer than none": paper().replace(b"/Count 1", b"/Count -5"),
        "endless length": paper().replace(b"/Length 31", b"/Length 999999999999"),
        "length of itself": paper().replace(b"/Length 31", b"/Length 3 0 R"),
        "page of a mile": paper().replace(b"[0 0 300 400]", b"[0 0 99999999 99999999]"),
        "page of nothing": paper().replace(b"[0 0 300 400]", b"[0 0 0 0]"),
        "page inside out": paper().replace(b"[0 0 300 400]", b"[300 400 -1e30 1e30]"),
        "locked": paper().replace(
            b"trailer <<",
            b"trailer <</Encrypt<</Filter/Standard/V 1/R 2/O("
            + b"x" * 32
            + b")/U("
            + b"y" * 32
            + b")/P -1>>/ID[(a)(b)]",
        ),
        "table in a circle": paper()
        + b"\nxref\n0 1\n0000000000 65535 f \ntrailer <</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
        "table far away": paper() + b"startxref\n99999999999999999999\n%%EOF",
        "no root": paper().replace(b"/Root 1 0 R", b"/Root 9 0 R"),
        "only a head": b"%PDF-2.0\n",
        "head and noise": b"%PDF-1.4\n" + random.Random(4).randbytes(50_000),  # noqa: S311 - the same noise each time
    }
    return each("paper", found)
