"""The fence: a program that limits itself, cuts itself off the network, and then becomes the program that it was told.

Run by its path with the standard library alone: `python -I -S fence.py MEMORY CPU_S FILE_BYTES PROGRAM WORD …`. The
limits hold for whatever it becomes: a file that makes a decoder run wild ends that process and nothing else.
"""

import ctypes
import os
import resource
import sys
from contextlib import suppress

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_NOT_FOUND = 127


def limit(memory: int, cpu_s: int, file_bytes: int) -> None:
    """Hard limits: address space, seconds of computing, the size of any file written; no core dumps."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901 - what is allowed already
        resource.setrlimit(what, (most, most))


def leave_the_network() -> bool:
    """A network of one's own, without a way out. Some containers forbid it; nothing run here opens an address."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    spaces = _NEW_NET if os.geteuid() == 0 else _NEW_USER | _NEW_NET
    return libc.unshare(spaces) == 0


def main() -> None:
    """Become the program, or say that it is not there."""
    memory, cpu_s, file_bytes = map(int, sys.argv[1:4])
    leave_the_network()
    limit(memory, cpu_s, file_bytes)
    with suppress(FileNotFoundError):
        os.execvp(sys.argv[4], sys.argv[4:])  # noqa: S606 - the words come from `guarded`, a shell would read them again
    sys.exit(_NOT_FOUND)


if __name__ == "__main__":
    main()
