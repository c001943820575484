"""Who bears what in the end: the mediator finds it, and whoever paid says that a share was paid back."""

from app.kit.actors import Actor, Role
from app.kit.text import _
from app.orders.api import RESPONDENTS
from app.orders.schemas import SplitIn
from app.orders.service import sharing
from app.pages.acts import ONCE, About, Act, asks
from app.pages.forms import Field
from app.pages.seen import Seen
from cases.acts import Act as AtACase
from cases.acts import when
from cases.lifecycle import State

_SHARES = asks(
    Field("seller", _("The seller, per cent"), "number", optional=True),
    Field("platform", _("The platform, per cent"), "number", optional=True),
    Field("carrier", _("The carrier, per cent"), "number", optional=True),
    Field("carrier_name", _("Which carrier"), "line", optional=True),
    Field("maker", _("The maker, per cent"), "number", optional=True),
    Field("maker_name", _("Which maker"), "line", optional=True),
)


def _drafting(seen: Seen, _: Actor) -> tuple[About, ...]:
    return ONCE if seen.draft and State(seen.case.state) in when(AtACase.draft_ruling) else ()


def _owed_back(seen: Seen, actor: Actor) -> tuple[About, ...]:
    lines = seen.recourse.lines if seen.recourse else []
    mine = [line for line in lines if line.to == seen.side and line.settled_at is None]
    return tuple(About(line.id, f"{line.no}. {line.name}: {line.amount.text(actor.language)}") for line in mine)


ACTS = (
    Act(
        "liability",
        _("Who bears what in the end"),
        _("Keep the shares"),
        frozenset({Role.mediator}),
        _drafting,
        lambda d: sharing.split(*d.where, d.data),
        SplitIn,
        _SHARES,
        explain=_("100 per cent in all. The consumer never sees this; without it, whoever owes bears it all."),
        awaited=False,
    ),
    Act(
        "recourse",
        _("A share was paid back to you"),
        _("It was paid back"),
        frozenset(RESPONDENTS),
        _owed_back,
        lambda d: sharing.settle(*d.thing),
    ),
)
