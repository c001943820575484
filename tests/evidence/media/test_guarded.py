"""The fence: what a child may not do, and how its end is told."""

import sys
from pathlib import Path

import pytest

from evidence.media import fence
from evidence.media.guarded import MB, Limits, UnshowableError, nameless, path_of, run

pytestmark = pytest.mark.anyio

SMALL = Limits(memory=256 * MB, cpu_s=2, file_bytes=MB, wall_s=5)


async def python(code: str, limits: Limits = SMALL, *files: object) -> bytes:
    return await run((sys.executable, "-I", "-c", code), files, limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("a = bytearray(10**9)", "damaged"),
        ("while True: pass", "took_too_long"),
        ("import time; time.sleep(60)", "took_too_long"),
        ("import os; os.abort()", "too_much"),
        ("raise SystemExit(3)", "damaged"),
    ],
)
async def test_a_child_that_runs_wild_ends_and_the_reason_is_told(code: str, reason: str) -> None:
    with pytest.raises(UnshowableError, match=reason):
        await python(code)


async def test_a_program_that_is_not_there_is_told_apart() -> None:
    with pytest.raises(UnshowableError, match="no_program"):
        await run(("no-such-program",), [], SMALL)


async def test_a_child_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    said = await python("import os; print(sorted(os.environ), os.getcwd())")
    assert b"DATABASE_URL" not in said
    assert b"'/'" not in said
    assert said.strip().endswith(b"/")


async def test_a_child_is_read_as_far_as_a_megabyte_and_never_makes_us_wait() -> None:
    assert len(await python("print('x' * 5_000_000)")) == MB


async def test_a_file_without_a_name_is_handed_over_and_no_larger_one_is_written(tmp_path: Path) -> None:
    with nameless(tmp_path / "looking") as file:
        assert list((tmp_path / "looking").iterdir()) == []
        path = path_of(file)
        await python(f"open({path!r}, 'wb').write(b'seen')", SMALL, file)
        assert file.read() == b"seen"
        with pytest.raises(UnshowableError):
            await python(f"open({path!r}, 'wb').write(bytes(2_000_000))", SMALL, file)


async def test_a_child_has_no_network_where_the_machine_lets_us_say_so() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(fence.__file__).parent)!r}); import fence\n"
        "print(fence.leave_the_network(), len(open('/proc/net/dev').readlines()))"
    )
    said = await python(code)
    assert said.split()[0] in {b"True", b"False"}
    if said.startswith(b"True"):
        assert int(said.split()[1]) == 3  # two lines of headings and `lo`
