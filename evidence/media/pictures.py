"""Pictures drawn again: decoded, turned upright, made small, written anew without anything else that was in the file.

Runs in the child only. A preview holds pixels and nothing else: no place where the picture was taken, no thumbnail of
what was cut away, no script behind the last byte.
"""

import io
import warnings
from typing import IO

from msgspec import Struct
from PIL import Image, ImageOps

from evidence.media.guarded import UnshowableError

MOST_PIXELS = 64_000_000
"""What is decoded whole at most: 64 megapixels are a quarter of a gigabyte in memory."""
MOST_PIXELS_JPEG = 300_000_000
"""A JPEG is decoded at an eighth of its size, so the largest telephones still fit."""
LONGEST_SIDE = 1600
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
_QUALITY = 80


class Drawn(Struct, frozen=True):
    """A picture made from another: `width_px` and `height_px` are those of the original."""

    webp: bytes
    width_px: int
    height_px: int


def draw(file: IO[bytes], media_type: str) -> Drawn:
    """The picture, upright and small; of several frames the first.

    Raises:
        UnshowableError: too large, damaged, or not what it was taken for.
    """
    if media_type == "image/heic":
        _teach_heif()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_JPEG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=[_FORMATS[media_type]]) as picture:
                return _draw(picture)
    except (UnshowableError, MemoryError):
        raise
    except Image.DecompressionBombError:
        raise UnshowableError("too_large") from None
    except Exception:  # noqa: BLE001 - decoders raise whatever they stumble over
        raise UnshowableError("damaged") from None


def _draw(picture: Image.Image) -> Drawn:
    width, height = picture.size
    if width * height > (MOST_PIXELS_JPEG if picture.format == "JPEG" else MOST_PIXELS):
        raise UnshowableError("too_large")
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    small = ImageOps.exif_transpose(flat(picture))
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Drawn(encode(small), width, height)


def flat(picture: Image.Image) -> Image.Image:
    """On white where it is transparent; sixteen bits brought down to eight."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        over = picture.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        white.alpha_composite(over)
        white.info.update(exif=picture.info.get("exif", b""))
        picture = white
    return picture.convert("RGB")


def encode(picture: Image.Image) -> bytes:
    """As WebP, with nothing beside the pixels."""
    written = io.BytesIO()
    picture.save(written, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=None, xmp=b"")
    return written.getvalue()


def _teach_heif() -> None:
    import pillow_heif  # noqa: PLC0415 - a large library, needed for one type

    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
