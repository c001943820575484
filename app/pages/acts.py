"""An act that a person can do on a case is a line in a table: who, when it is offered, what is asked, what is done.

The table of each audience makes both the forms on the page and the doors behind them.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from litestar.datastructures import FormMultiDict
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.settings import Settings
from app.pages import forms
from app.pages.forms import Field
from app.pages.refusals import Empty
from app.pages.seen import Seen
from rulings.service.composing import Imprint, imprint_of


class Doing(Struct, frozen=True):
    """One act being done: in which case, about which of its things, with what was typed."""

    session: AsyncSession
    actor: Actor
    case_id: UUID
    about: UUID | None
    data: Any
    settings: Settings

    @property
    def imprint(self) -> Imprint:
        """What a frozen text says of the office."""
        return imprint_of(self.settings)

    @property
    def where(self) -> tuple[AsyncSession, Actor, UUID]:
        """What every act of the domains begins with."""
        return self.session, self.actor, self.case_id

    @property
    def thing(self) -> tuple[AsyncSession, Actor, UUID, UUID]:
        """The same for acts about one thing of the case."""
        if self.about is None:
            raise Empty(label="about", field="about")
        return *self.where, self.about


class About(Struct, frozen=True):
    """One thing of a case that an act can be about, in words."""

    id: UUID | None = None
    words: str = ""


ONCE = (About(),)
Offered = Callable[[Seen, Actor], Sequence[About]]


def can(step: str) -> Offered:
    """Offered when the case itself says that this step is open to the reader."""
    return lambda seen, _: ONCE if step in seen.case.can else ()


def nothing_asked(_: Seen) -> Sequence[Field]:
    """A button is enough."""
    return ()


class Act(Struct, frozen=True):
    """One line of a table. `first` acts stand at the top of the page when it is the reader's turn.

    `awaited` is false for what someone may do first of all although nobody waits for it.
    `done` is said afterwards where the title, being a question, would not do.
    `leaves` says that the reader does not see the case afterwards.
    `reads` turns the form into members of `takes` where the boxes alone do not say how.
    """

    slug: str
    title: str
    button: str
    roles: frozenset[Role]
    offered: Offered
    do: Callable[[Doing], Awaitable[Any]]
    takes: type[Any] | None = None
    asks: Callable[[Seen], Sequence[Field]] = nothing_asked
    reads: Callable[[Seen, FormMultiDict], dict[str, Any]] | None = None
    explain: str = ""
    first: bool = False
    awaited: bool = True
    leaves: bool = False
    grave: bool = False
    done: str = ""

    async def understand(self, seen: Seen, form: FormMultiDict) -> Any:  # noqa: ANN401 - what the act takes
        """What was typed, as the domain takes it."""
        if self.takes is None:
            return None
        members = self.reads(seen, form) if self.reads else forms.read(form, self.asks(seen))
        return forms.take(self.takes, members)


def asks(*fields: Field) -> Callable[[Seen], Sequence[Field]]:
    """The same boxes on every case."""
    return lambda _: fields
