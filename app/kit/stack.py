"""Room on the interpreter's stack for what calls deeply.

CPython keeps the frames of Python functions in chunks of 16 KiB and gives a chunk back to the system as soon as its
first frame returns (`Python/pystate.c`, `_PyThreadState_PushFrame`, since 3.11). A loop whose calls happen to cross the
end of a chunk therefore fetches one and gives it back at every turn. Printing a ruling did so some thousand times: a
tenth of its time, and more where the depth was unlucky. A frame that asks for much gets a chunk of its own size at
once, and everything that is called from it finds room there.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_SLOTS = 2**16 + 1
"""Of eight bytes: just above 512 KiB, for which CPython takes 1 MiB. What nobody touches costs no memory."""


def with_room(function: Callable[P, T]) -> Callable[P, T]:
    """The same function, called from a frame under which half a mebibyte is free."""

    def call(*args: P.args, **more: P.kwargs) -> T:
        return function(*args, **more)

    call.__code__ = call.__code__.replace(co_stacksize=_SLOTS)
    return wraps(function)(call)
