"""Signed notes, as the C2SP specifications write them."""

import stat
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.journal.checkpoints import Checkpoint, Signer, Verifier, ensure_signer
from app.journal.errors import NoteRefused
from app.journal.tree import EMPTY_ROOT

# The key and note of the example in Go's golang.org/x/mod/sumdb/note, where the format comes from.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105 - published with it
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


@pytest.fixture
def signer() -> Signer:
    return Signer("redress.example/journal", bytes(range(32)))


def test_another_key_of_the_same_name_is_refused(signer: Signer):
    other = Signer(signer.origin, bytes(32))
    with pytest.raises(NoteRefused):
        other.verifier.open(signer.sign(3, EMPTY_ROOT))


def test_the_same_key_under_another_name_is_refused(signer: Signer):
    note = Signer("other.example/journal", signer.seed).sign(3, EMPTY_ROOT)
    with pytest.raises(NoteRefused):
        signer.verifier.open(note)


def test_a_note_that_names_another_journal_is_refused_though_our_key_signed_it(signer: Signer):
    note = Signer(signer.origin, signer.seed).sign(1, EMPTY_ROOT)
    signature = Checkpoint("other.example/journal", 1, EMPTY_ROOT).text()
    signed = signer._key().sign(signature.encode())
    line = note.splitlines()[-1].rsplit(" ", 1)[0]
    forged = f"{signature}\n{line} {_base64(signer.verifier.identity + signed)}\n"
    with pytest.raises(NoteRefused):
        signer.verifier.open(forged)


def test_every_changed_byte_of_a_note_is_refused(signer: Signer):
    note = signer.sign(12, EMPTY_ROOT).encode()
    for place in range(len(note)):
        changed = bytearray(note)
        changed[place] ^= 1
        with pytest.raises(NoteRefused):
            signer.verifier.open(changed.decode(errors="replace"))


@pytest.mark.parametrize(
    "note", ["", "\n", "a\nb\nc\n", "a\n1\nc\n\n— a AAAA\n", "a\n1\nc\n\n— a A===\n", "x" * 100_000]
)
def test_what_is_no_note_is_refused(signer: Signer, note: str):
    with pytest.raises(NoteRefused):
        signer.verifier.open(note)


@pytest.mark.parametrize("size", ["01", "-1", "1.0", "٣", "9" * 30])
def test_a_size_has_one_spelling(signer: Signer, size: str):
    text = signer.sign(7, EMPTY_ROOT).split("\n\n")[0].replace("\n7\n", f"\n{size}\n") + "\n"
    line = f"— {signer.origin} {_base64(signer.verifier.identity + signer._key().sign(text.encode()))}\n"
    with pytest.raises(NoteRefused):
        signer.verifier.open(f"{text}\n{line}")


def test_a_witness_may_sign_beside_us(signer: Signer):
    witness = Signer("witness.example", bytes(32))
    note = signer.sign(12, EMPTY_ROOT)
    text = note.split("\n\n")[0] + "\n"
    cosigned = note + f"— witness.example {_base64(witness.verifier.identity + witness._key().sign(text.encode()))}\n"
    assert signer.verifier.open(cosigned) == Checkpoint(signer.origin, 12, EMPTY_ROOT)


@pytest.mark.parametrize("key", ["", "a+b", "a+00000000+AAAA", GO_KEY.replace("c74f", "c74e"), GO_KEY[:-4]])
def test_what_is_no_key_is_refused(key: str):
    with pytest.raises(NoteRefused):
        Verifier.read(key)


def test_we_read_and_sign_as_the_go_tools_do():
    signer = Signer.read(GO_SECRET)
    assert signer.verifier.text() == GO_KEY
    assert _base64(signer.verifier.identity + signer._key().sign(GO_TEXT)) == GO_SIGNATURE


def test_the_key_line_survives_writing_and_reading(signer: Signer):
    assert Verifier.read(signer.verifier.text()) == signer.verifier
    assert Signer.read(signer.text()) == signer


def test_the_key_is_made_once_and_read_by_us_alone(tmp_path: Path):
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda number: ensure_signer(tmp_path / "journal", f"{number}.example"), range(8)))
    assert len(made) == 1
    path = tmp_path / "journal" / "checkpoint.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["checkpoint.key"]


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
