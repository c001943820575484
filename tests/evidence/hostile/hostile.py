"""What a hostile file is here: a name, its bytes, and whether it must be refused at the door."""

from msgspec import Struct


class Hostile(Struct, frozen=True):
    """One file. `refused`: True at the door, False taken, None either, as long as nothing happens."""

    what: str
    content: bytes
    refused: bool | None = None
    file_name: str = "evidence.bin"


def each(what: str, contents: dict[str, bytes], *, refused: bool | None = None) -> list[Hostile]:
    """Several of one sort."""
    return [Hostile(f"{what}: {name}", content, refused) for name, content in contents.items()]
