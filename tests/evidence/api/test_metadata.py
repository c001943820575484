"""What stands in `Upload-Metadata`: what cannot be read first."""

import base64

import pytest

from app.kit.blind_fields import BlindField
from app.kit.problems import Misread
from evidence.api.metadata import read_metadata
from evidence.rules import Kind
from evidence.schemas import HandIn


def written(**said: str) -> str:
    return ", ".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in said.items())


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("", "title"),
        ("filename %%%", "Upload-Metadata"),
        ("filename /w==", "Upload-Metadata"),
        (written(filename="a.txt", kind="secret"), "kind"),
        (written(filename="../a"), "file_name"),
        (written(filename="a.txt", colour="red"), "colour"),
        (written(filename="a.txt", sha256="ab"), "sha256"),
        (written(filename="a.txt", withheld="perhaps"), "withheld"),
    ],
)
def test_what_cannot_be_read_is_named(header: str, field: str) -> None:
    with pytest.raises(Misread) as refused:
        read_metadata(header)
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["commission", "vipLevel", "粉丝数"])
def test_what_could_tempt_whoever_decides_is_refused_by_its_name(name: str) -> None:
    # The client may write any name, also one that no header of a browser could carry.
    with pytest.raises(BlindField) as refused:
        read_metadata(f"{written(filename='a.txt')}, {name} MTA=")
    assert refused.value.field == name


def test_all_that_the_one_shot_door_takes_can_be_said() -> None:
    header = written(filename="开箱.mp4", title="开箱", kind="video", source_system="app", sha256="ab" * 32)
    assert read_metadata(f"{header},withheld,filetype dGV4dA==") == HandIn(
        title="开箱", file_name="开箱.mp4", kind=Kind.video, source_system="app", sha256="ab" * 32, withheld=True
    )


def test_a_file_without_a_title_is_called_by_its_name() -> None:
    assert read_metadata(written(filename="chat.txt", withheld="0")) == HandIn(title="chat.txt", file_name="chat.txt")
