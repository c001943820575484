"""The published record of a draw: what was committed, what came, and where all of it stands in the journal."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import Round
from app.beacon.service.known import Known
from app.journal import queries as journal
from app.journal.errors import NotInJournal
from app.journal.schemas import OpenedOut
from app.journal.service import prove_opened
from app.journal.tree import leaf_hash
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from cases import assignment, errors
from cases.assignment import FIRST_NAMES, Roster, Statement
from cases.models import Draw
from cases.queries import draws
from cases.schemas.draws import BeaconOut, DrawRecord, DrawTold, NameTold
from cases.service import names

VERSION = "redress/draw-record/v1"


async def show_draw(session: AsyncSession, actor: Actor, number: str, no: int | None = None) -> DrawRecord:
    """The record of a draw that was held, for everybody, by the number of its case.

    Raises:
        DrawNotFound: none was held, or one of its entries is not under a checkpoint yet.
    """
    async with as_clock(session, actor):
        draw = await draws.find_draw_of(session, CLOCK, number, no)
        if draw is None or draw.drawn_entry_id is None:
            raise errors.DrawNotFound
        try:
            return await _record(session, draw, draw.drawn_entry_id)
        except NotInJournal as early:
            raise errors.DrawNotFound from early


def explain(record: DrawRecord) -> DrawTold:
    """The same record in the order in which a person reads it."""
    statement = msgspec.convert(msgspec.json.decode(record.committed.opened)["facts"], Statement)
    weights = dict(assignment.eligible(record.roster, statement))
    drawn = msgspec.json.decode(record.drawn.opened)["facts"]
    return DrawTold(
        statement=statement,
        committed_at=_at(record.committed),
        drawn_at=_at(record.drawn),
        round_at=msgspec.convert(statement.beacon.at, datetime, strict=False),
        present=len(record.roster.present),
        away=len(record.roster.away),
        eligible=len(weights),
        took_part=[msgspec.json.decode(nonce.opened)["facts"]["side"] for nonce in record.nonces],
        order=[NameTold(UUID(each), weights[UUID(each)]) for each in record.order],
        passed={UUID(each["id"]): each["why"] for each in drawn["passed"]},
        leaf=leaf_hash(record.committed.entry.encode()).hex(),
        value=record.beacon.value,
        seed=record.seed,
    )


def _at(proven: OpenedOut) -> datetime:
    return msgspec.convert(msgspec.json.decode(proven.entry)["at"], datetime, strict=False)


async def _record(session: AsyncSession, draw: Draw, drawn: UUID) -> DrawRecord:
    seed, value = draw.seed or b"", draw.value or b""
    anchor = await Known().anchored(session, Round(draw.beacon, draw.source, draw.round, draw.round_at))
    given = await draws.list_nonces(session, CLOCK, draw)
    order = await names.order_of(session, draw, seed)
    return DrawRecord(
        v=VERSION,
        roster=msgspec.json.decode(await draws.get_roster(session, CLOCK, draw.roster), type=Roster),
        committed=await prove_opened(session, draw.entry_id),
        anchored=await prove_opened(session, anchor) if anchor else None,
        nonces=[await prove_opened(session, nonce.entry_id) for nonce in given],
        beacon=BeaconOut(value.hex(), draw.signature.hex() if draw.signature else None),
        seed=seed.hex(),
        order=[str(account) for account in order[:FIRST_NAMES]],
        order_sha256=(draw.order_sha256 or b"").hex(),
        drawn=await prove_opened(session, drawn),
        key=(await journal.get_checkpoint(session, CLOCK)).key,
    )
