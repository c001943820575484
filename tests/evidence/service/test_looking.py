"""Looking: bombs and broken files first, then what pictures, papers and recordings show, and that it is done once."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.kit.actors import CLOCK
from app.kit.ranges import Span
from app.kit.settings import Settings
from evidence.errors import ItemForgotten
from evidence.media import sound
from evidence.models import EvidenceItem
from evidence.queries import items, media
from evidence.schemas import LookOut
from evidence.service import looking
from tests.evidence.conftest import Clerk, Table
from tests.evidence.media.files import paper, picture, png, recording, wav

pytestmark = pytest.mark.anyio

heard = pytest.mark.skipif(not sound.can_listen(), reason="no ffmpeg here")


class Desk:
    """Hands in, looks, and shows what was found."""

    def __init__(self, clerk: Clerk, home: Path) -> None:
        self.clerk, self.settings = clerk, Settings(home=home)

    async def look(self, item: EvidenceItem) -> LookOut:
        await looking.look(self.clerk.database, self.clerk.safe, self.settings, item.id)
        async with self.clerk.database.transaction(CLOCK) as session:
            return await media.show_look(session, CLOCK, item)

    async def see(self, content: bytes, **more: object) -> tuple[EvidenceItem, LookOut]:
        item = await self.clerk.hand_in(self.clerk.table.consumer, content, **more)
        return item, await self.look(item)

    async def copy(self, item: EvidenceItem, number: int = 0) -> bytes:
        async with self.clerk.database.transaction(CLOCK) as session:
            copies = await media.list_copies(session, CLOCK, item)
            copy = await media.get_copy(session, CLOCK, item, copies[number].id)
        opened = await self.clerk.safe.open_copy(item, copy)
        return b"".join([part async for part in self.clerk.safe.content(opened, Span(0, copy.size_bytes))])


@pytest.fixture
def desk(clerk: Clerk, tmp_path: Path) -> Desk:
    return Desk(clerk, tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png(60_000, 60_000), "too_large"),
        (png(400, 300), "damaged"),
        (picture("JPEG")[:900], "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (paper(pages=0), "damaged"),
    ],
)
async def test_what_cannot_be_shown_says_why_and_leaves_no_copy(desk: Desk, content: bytes, reason: str) -> None:
    _, look = await desk.see(content)
    assert (look.result, look.reason, look.copies) == ("unshowable", reason, [])


@heard
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"OggS\x00\x02" + bytes(200), "damaged"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + bytes(500), "damaged"),
        (recording("mp4", "-c:v", "libx264", source="color=size=64x48")[:300], "no_sound"),
    ],
)
async def test_a_broken_recording_says_why(desk: Desk, content: bytes, reason: str) -> None:
    _, look = await desk.see(content)
    assert (look.result, look.reason, look.copies) == ("unshowable", reason, [])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "HEIF"])
async def test_a_picture_is_drawn_anew_without_what_else_was_in_it(desk: Desk, form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    more = {} if form == "PNG" else {"exif": exif.tobytes()}
    item, look = await desk.see(picture(form, (2400, 1200), **more))
    assert (look.result, look.width_px, look.height_px) == ("shown", 2400, 1200)
    content = await desk.copy(item)
    assert b"taken at home" not in content
    with Image.open(io.BytesIO(content)) as preview:
        assert (preview.format, preview.size, dict(preview.getexif())) == ("WEBP", (1600, 800), {})


async def test_a_picture_taken_sideways_stands_upright(desk: Desk) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    item, _ = await desk.see(picture("JPEG", (400, 200), exif=exif.tobytes()))
    with Image.open(io.BytesIO(await desk.copy(item))) as preview:
        assert preview.size == (200, 400)


async def test_the_pages_of_a_paper_are_pictures(desk: Desk) -> None:
    item, look = await desk.see(paper(pages=2))
    assert (look.result, look.pages, [copy.sort for copy in look.copies]) == ("shown", 2, ["page", "page"])
    with Image.open(io.BytesIO(await desk.copy(item))) as page:
        blue = page.convert("RGB").getpixel((200, page.height - 200))
        assert isinstance(blue, tuple)
        assert blue[2] > 200 > blue[0] + 150


@heard
@pytest.mark.parametrize(
    ("form", "words", "codec"),
    [
        ("wav", ("-ar", "8000"), "pcm_s16le"),
        ("mp3", (), "mp3"),
        ("ogg", ("-c:a", "libopus"), "opus"),
        ("adts", ("-c:a", "aac"), "aac"),
        ("mp4", ("-c:a", "aac", "-brand", "M4A "), "aac"),
    ],
)
async def test_a_recording_is_heard_and_can_be_played(
    desk: Desk, form: str, words: tuple[str, ...], codec: str
) -> None:
    item, look = await desk.see(recording(form, *words))
    assert (look.result, look.codec, look.has_sound) == ("shown", codec, True)
    assert look.duration_ms is not None
    assert abs(look.duration_ms - 3000) < 200
    assert look.loudness_tenths is not None
    assert -300 < look.loudness_tenths < -50
    assert [copy.media_type for copy in look.copies] == ["audio/mp4"]
    assert (await desk.copy(item))[4:8] == b"ftyp"


@heard
async def test_what_telephones_record_is_heard_too(desk: Desk) -> None:
    """Debian's ffmpeg reads AMR and writes none: these are fifty frames of silence, as RFC 4867 stores them."""
    item, look = await desk.see(b"#!AMR\n" + (b"\x3c\x54\xfd\x1f\xb6\x66\x79\xe1\xe0\x01\xe7\xcf\xf0" + bytes(19)) * 50)
    assert (look.result, look.codec, look.duration_ms) == ("shown", "amr_nb", 1000)
    assert len(await desk.copy(item)) > 100


@heard
async def test_silence_is_found_where_nobody_speaks(desk: Desk) -> None:
    quiet = "aevalsrc='if(between(t,2,6),0,0.3*sin(2764*t))'"
    _, look = await desk.see(recording("wav", "-ar", "8000", seconds=8, source=quiet))
    ((start, end),) = look.silences_ms
    assert abs(start - 2000) < 100
    assert abs(end - 6000) < 100


@heard
async def test_a_film_is_made_small_and_keeps_its_sound(desk: Desk) -> None:
    film = recording("mp4", "-c:v", "libx264", "-c:a", "aac", source="color=size=1920x1080:rate=2[out0];sine[out1]")
    _, look = await desk.see(film, file_name="a.mp4")
    assert (look.codec, look.width_px, look.has_sound, look.copies[0].sort) == ("h264+aac", 1920, True, "film")


@heard
async def test_a_wav_that_lies_about_its_length_is_as_long_as_it_sounds(desk: Desk) -> None:
    lying = bytearray(wav())
    at = lying.index(b"data") + 4
    lying[at : at + 4] = b"\xff\xff\xff\x7f"
    _, look = await desk.see(bytes(lying))
    assert look.duration_ms == 3000


@heard
async def test_without_ffmpeg_only_the_headers_speak_until_it_is_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone = wav()
    content = tone[:4] + (len(tone) - 8).to_bytes(4, "little") + tone[8:]
    at = content.index(b"data") + 4
    content = content[:at] + (len(content) - at - 4).to_bytes(4, "little") + content[at + 4 :]
    monkeypatch.setattr(sound, "can_listen", lambda: False)
    item, look = await desk.see(content)
    assert (look.result, look.reason, look.duration_ms) == ("unshowable", "no_program", 3000)
    monkeypatch.undo()
    assert (await desk.look(item)).result == "shown"


async def test_text_needs_no_copy(desk: Desk) -> None:
    _, look = await desk.see(b"what was said")
    assert (look.result, look.copies) == ("plain", [])


async def test_looking_twice_changes_nothing(desk: Desk) -> None:
    item, look = await desk.see(picture())
    assert await desk.look(item) == look
    async with desk.clerk.database.transaction(CLOCK) as session:
        assert item.id not in await media.list_unseen(session, CLOCK, 10, listen=True)


async def test_a_forgotten_item_takes_its_copies_with_it(desk: Desk, table: Table) -> None:
    item, look = await desk.see(picture())
    async with desk.clerk.database.transaction(table.consumer) as session:
        copy = await media.get_copy(session, table.consumer, item, look.copies[0].id)
        found = await items.get_item(session, table.consumer, table.case_id, item.id)
    await desk.clerk.safe.forget(item.id)
    with pytest.raises(ItemForgotten):
        await desk.clerk.safe.open_copy(found, copy)
    await desk.clerk.safe.objects.remove(copy.object_name)  # nothing locks it


async def test_copies_are_no_leftovers(desk: Desk) -> None:
    item, look = await desk.see(picture())
    async with desk.clerk.database.transaction(CLOCK) as session:
        copy = await media.get_copy(session, CLOCK, item, look.copies[0].id)
        unknown = await items.list_unknown_objects(session, CLOCK, [copy.object_name, "0" * 64])
        assert unknown == ["0" * 64]


async def test_nothing_lies_open_afterwards(desk: Desk) -> None:
    await desk.see(picture())
    assert list(desk.settings.looking_dir.iterdir()) == []


async def test_what_is_forgotten_or_damaged_says_so_and_is_not_asked_for_again(desk: Desk, table: Table) -> None:
    forgotten = await desk.clerk.hand_in(table.consumer, picture())
    await desk.clerk.safe.forget(forgotten.id)
    damaged = await desk.clerk.hand_in(table.consumer, picture())
    for stored in (desk.settings.home / "objects").rglob(f"*{damaged.object_name}*"):
        content = bytearray(stored.read_bytes())
        content[-20] ^= 1
        stored.chmod(0o600)
        stored.write_bytes(content)
    for item, reason in ((forgotten, "forgotten"), (damaged, "damaged")):
        look = await desk.look(item)
        assert (look.result, look.reason, look.copies) == ("unshowable", reason, [])
        async with desk.clerk.database.transaction(CLOCK) as session:
            assert item.id not in await media.list_unseen(session, CLOCK, 100, listen=True)
