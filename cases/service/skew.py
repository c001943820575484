"""Each month: whether the lot named mediators for businesses as often as the published weights say."""

from datetime import date, datetime, time, timedelta

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.text import _
from app.people import service as people
from cases.assignment import FirstName, Ledger, Pairing, Roster, Skew, Statement
from cases.models import PairingRow, SkewRow
from cases.queries import draws, pairing
from cases.queries.pairing import NamedFirst

_DAY = timedelta(days=1)


def this_month() -> date:
    """The first day of the present month, in the office's zone."""
    return calendar.local(clock.now()).date().replace(day=1)


async def reckon(session: AsyncSession, month: date) -> list[Skew]:
    """Read the draws of a month that has ended, day by day, keep what they come to, and alarm where it is not fair."""
    ledger, rosters = Ledger(), dict[bytes, Roster]()
    day = datetime.combine(month, time(), calendar.OFFICE_ZONE)
    while day.month == month.month:
        for named in await pairing.list_named_first(session, CLOCK, day, day + _DAY):
            ledger.add(await _first_name(session, named, rosters))
        rosters.clear()
        day += _DAY
    pairings = list(ledger.pairings())
    skews = ledger.skews(pairings)
    session.add_all(
        SkewRow(month=month, kind=s.kind, draws=s.draws, pairs=s.pairs, corrected=s.corrected) for s in skews
    )
    await session.flush()
    session.add_all(_row(month, each) for each in pairings)
    for skew in skews:
        if skew.alarms:
            await _alarm(session, month, skew)
    return skews


def _row(month: date, each: Pairing) -> PairingRow:
    return PairingRow(
        month=month,
        kind=each.kind,
        party_id=each.party,
        account_id=each.mediator,
        draws=each.draws,
        named=each.named,
        expected=each.expected,
        chance=each.chance,
    )


async def _first_name(session: AsyncSession, named: NamedFirst, rosters: dict[bytes, Roster]) -> FirstName:
    if named.roster not in rosters:
        body = await draws.get_roster(session, CLOCK, named.roster)
        rosters[named.roster] = msgspec.json.decode(body, type=Roster)
    statement = msgspec.json.decode(named.statement, type=Statement)
    sides = {"merchant": named.shop, "platform": named.platform, "representative": named.representative}
    parties = tuple((kind, party) for kind, party in sides.items() if party is not None)
    return FirstName(rosters[named.roster], statement, named.named, parties)


async def _alarm(session: AsyncSession, month: date, skew: Skew) -> None:
    """Auditors and chief; who it is about stands in the pairs, which the auditor reads."""
    chance = f"{skew.corrected:.2g}"
    said = {"month": month.isoformat(), "kind": skew.kind, "corrected": chance}
    await record(session, CLOCK, "skew", data=said)
    for tell in (people.tell_auditors, people.tell_chief):
        await tell(
            session,
            CLOCK,
            subject=_("The draws of {month} did not fall as their weights say"),
            text=_(
                "For one kind of party ({kind}) a mediator was named more or less often than chance explains: corrected"
                " for all pairs, a fair lot does this with a chance of {chance} at most. The auditor sees the pairs."
            ),
            values={"month": f"{month:%Y-%m}", "kind": skew.kind, "chance": chance},
        )
