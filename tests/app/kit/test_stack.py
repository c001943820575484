"""Calls that cross the end of a chunk of the interpreter's stack fetch memory at every turn; with room none do."""

import resource
from collections.abc import Callable

from app.kit.stack import with_room

TURNS, DEPTHS = 500, range(400)


def test_with_room_no_depth_is_unlucky() -> None:
    assert max(map(fetched, DEPTHS)) >= TURNS  # once no depth is unlucky any more, the room can go
    assert with_room(lambda: max(map(fetched, DEPTHS)))() < TURNS / 10


def test_what_is_called_with_room_answers_as_before() -> None:
    @with_room
    def told(*args: int, more: str) -> tuple[tuple[int, ...], str]:
        """What was said."""
        return args, more

    assert told(1, 2, more="three") == ((1, 2), "three")
    assert (told.__name__, told.__doc__) == ("told", "What was said.")


def fetched(depth: int) -> int:
    """Pages that were fetched from the system in a loop of calls at this depth."""
    return _below(depth, _loop)


def _below(depth: int, call: Callable[[], int]) -> int:
    return _below(depth - 1, call) if depth else call()


def _loop() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(TURNS):
        _leaf(1)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _leaf(number: int) -> int:
    return number


_leaf.__code__ = _leaf.__code__.replace(co_stacksize=100)  # wider than a step down, so that some depth is unlucky
