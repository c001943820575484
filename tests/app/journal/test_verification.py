"""One failing test for each numbered step, then the export as it should be, then every byte of it changed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import rules
from app.journal.checkpoints import Signer
from app.journal.errors import JournalBroken
from app.journal.tree import Frontier, leaf_hash
from app.journal.verification import CHECKPOINT, ENTRIES, KEY, verify, verify_folder
from app.kit.actors import CLOCK

SIGNER = Signer("redress.example/journal", bytes(range(32)))
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def written(count: int) -> list[bytes]:
    return [rules.compose(CLOCK, "case_filed", AT, case_id=None, data={"n": n}).entry for n in range(count)]


def note_over(entries: list[bytes], size: int | None = None, signer: Signer = SIGNER) -> str:
    tree = Frontier()
    for entry in entries:
        tree.append(leaf_hash(entry))
    return signer.sign(tree.size if size is None else size, tree.root())


def failing_step(entries: list[bytes], note: str, older: list[str] | None = None) -> int:
    with pytest.raises(JournalBroken) as broken:
        verify(entries, note, SIGNER.verifier, older or [])
    return broken.value.step


def test_step_1_refuses_a_checkpoint_that_someone_else_signed():
    entries = written(3)
    assert failing_step(entries, note_over(entries, signer=Signer(SIGNER.origin, bytes(32)))) == 1


def test_step_2_refuses_an_older_checkpoint_of_someone_else_or_of_a_longer_journal():
    entries = written(3)
    foreign = note_over(entries[:1], signer=Signer(SIGNER.origin, bytes(32)))
    assert failing_step(entries, note_over(entries), [foreign]) == 2
    assert failing_step(entries[:2], note_over(entries[:2]), [note_over(entries)]) == 2


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"{}",
        b"\xff",
        written(1)[0] + b"\n",
        written(1)[0].replace(b'"v":1', b'"v":2'),
        written(1)[0].replace(b'"v":1', b'"v": 1'),
        written(1)[0].replace(b'"v":1', '"v":1,"who":"王芳"'.encode()),
        written(1)[0].replace(b"case_filed", b"ruling_issued"),
    ],
)
def test_step_3_refuses_what_is_not_an_entry(entry: bytes):
    entries = [*written(2), entry]
    assert failing_step(entries, note_over(entries)) == 3


def test_step_4_refuses_a_missing_and_a_surplus_entry():
    entries = written(4)
    assert failing_step(entries[:3], note_over(entries)) == 4
    assert failing_step([*entries, *written(1)], note_over(entries)) == 4


def test_step_5_refuses_an_entry_that_was_swapped_or_moved():
    entries = written(4)
    assert failing_step([*entries[:3], *written(1)], note_over(entries)) == 5
    assert failing_step([entries[1], entries[0], *entries[2:]], note_over(entries)) == 5


def test_step_6_refuses_a_history_rewritten_since_an_older_checkpoint():
    entries = written(4)
    older = note_over(entries[:2])
    rewritten = [*written(1), *entries[1:]]
    assert failing_step(rewritten, note_over(rewritten), [older]) == 6


def test_the_step_that_fails_is_told_in_both_languages():
    with pytest.raises(JournalBroken) as broken:
        verify(written(1), note_over(written(2)), SIGNER.verifier)
    assert broken.value.text("en").startswith("Step 4 of the verification failed")
    assert "第 4 步" in broken.value.text("zh-Hans")


def test_a_journal_of_no_entries_verifies():
    assert verify([], note_over([]), SIGNER.verifier).checkpoint.size == 0


def test_a_true_journal_verifies_against_all_its_older_checkpoints():
    entries = written(9)
    older = [note_over(entries[:size]) for size in (0, 7, 1, 9)]
    verified = verify(entries, note_over(entries), SIGNER.verifier, older)
    assert [each.size for each in verified.older] == [0, 1, 7, 9]


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, entries = tmp_path_factory.mktemp("export"), written(6)
    (folder / ENTRIES).write_bytes(b"".join(entry + b"\n" for entry in entries))
    (folder / CHECKPOINT).write_text(note_over(entries))
    (folder / KEY).write_text(SIGNER.verifier.text() + "\n")
    return folder


def test_a_folder_without_one_of_its_files_is_refused(export: Path, tmp_path: Path):
    for missing, step in ((KEY, 1), (CHECKPOINT, 1), (ENTRIES, 4)):
        for name in {KEY, CHECKPOINT, ENTRIES}:
            (tmp_path / name).write_bytes((export / name).read_bytes())
        (tmp_path / missing).unlink()
        with pytest.raises(JournalBroken) as broken:
            verify_folder(tmp_path)
        assert broken.value.step == step


def test_a_folder_that_vouches_for_itself_is_refused_by_whoever_knows_the_key(export: Path):
    assert verify_folder(export).checkpoint.size == 6
    with pytest.raises(JournalBroken):
        verify_folder(export, key=Signer(SIGNER.origin, bytes(32)).verifier.text())


@given(st.sampled_from([ENTRIES, CHECKPOINT]), st.integers(min_value=0), st.integers(0, 7))
def test_no_changed_byte_of_an_export_verifies(export: Path, name: str, place: int, bit: int):
    path = export / name
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[place % len(whole)] ^= 1 << bit
    path.write_bytes(changed)
    try:
        with pytest.raises(JournalBroken):
            verify_folder(export, key=SIGNER.verifier.text())
    finally:
        path.write_bytes(whole)
