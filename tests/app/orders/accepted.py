"""A case whose ruling was issued, published and accepted, laid down by the owner of the database."""

from datetime import timedelta
from typing import Any

from msgspec import Struct

from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.orders.models import PerformanceOrder
from app.orders.service import issuing
from app.orders.signing import OfficeKey
from rulings.schemas.text import ObligationText
from tests.rulings import samples
from tests.rulings.bench import Bench, owed, rule

SIDES = {samples.SHOP: "seller", samples.PLATFORM: "platform"}


class Accepted(Struct):
    """One transaction an act, as the doors and jobs do."""

    database: Database
    bench: Bench
    key: OfficeKey
    number: str

    async def do(self, actor: Actor, act: Any, *more: object) -> Any:
        async with self.database.transaction(actor) as session:
            return await act(session, actor, *more)

    async def issue(self) -> dict[str, PerformanceOrder]:
        """What the job after the step `accept_ruling` does."""
        async with self.database.transaction(CLOCK) as session:
            made = await issuing.issue(session, self.key, self.bench.case_id)
        return {order.side: order for order in made}

    async def withdraw(self) -> int:
        """What the job after the step `set_aside` does."""
        async with self.database.transaction(CLOCK) as session:
            return await issuing.withdraw_all(session, self.key, self.bench.case_id)

    def succeed(self) -> None:
        """Another ruling decides the case now."""
        self.number = rule(self.bench)

    def journal(self) -> list[str]:
        """The kinds of entries about the case, in order."""
        rows = self.bench.owner.execute(
            "SELECT convert_from(e.entry, 'utf8')::jsonb ->> 'kind' FROM journal_entries e"
            " JOIN journal_openings o ON o.entry_id = e.id WHERE o.case_id = %s ORDER BY e.id",
            (self.bench.case_id,),
        )
        return [kind for (kind,) in rows.fetchall()]


def accept(database: Database, bench: Bench, key: OfficeKey) -> Accepted:
    """The laptop ruling, in force and accepted."""
    bench.set(state="performing", issued_at=clock.now())
    for each in samples.laptop().obligations:
        _owe(bench, each)
    return Accepted(database, bench, key, rule(bench))


def _owe(bench: Bench, printed: ObligationText) -> None:
    now, waits = clock.now(), printed.after is not None
    owed(
        bench,
        no=printed.number,
        source="ruling",
        debtor=SIDES[printed.debtor],
        remedy=printed.remedy,
        text=printed.text,
        amount_minor=printed.amount.minor if printed.amount else None,
        amount_currency=printed.amount.currency if printed.amount else None,
        after_no=printed.after,
        state="waiting" if waits else "open",
        started_at=None if waits else now,
        due_at=None if waits else now + timedelta(days=7),
    )
