"""What the beacons said, open to everybody; the database checks each digest and each time, and lets nothing go."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, Computed, DateTime, Index, Integer, LargeBinary, Text, text
from sqlmodel import Field, SQLModel

_TIME = DateTime(timezone=True)


class BeaconChain(SQLModel, table=True):
    """A chain that was committed to. Its tip lies in the vault under `secret_id`."""

    __tablename__ = "beacon_chains"

    anchor: bytes = Field(primary_key=True)
    secret_id: UUID = Field(unique=True)
    length: int
    period_s: int
    from_at: datetime = Field(sa_type=_TIME)
    """Link n comes at `from_at` + n periods, on the clock of the case."""
    entry_id: UUID = Field(foreign_key="journal_entries.id", unique=True)

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self.period_s)

    @property
    def until_at(self) -> datetime:
        """When the last link, the tip itself, comes."""
        return self.from_at + self.length * self.period


class BeaconLink(SQLModel, table=True):
    """A link that is known, with the entry of the act that revealed it."""

    __tablename__ = "beacon_links"

    anchor: bytes = Field(primary_key=True, foreign_key="beacon_chains.anchor")
    number: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    link: bytes
    entry_id: UUID = Field(foreign_key="journal_entries.id")


class BeaconRound(SQLModel, table=True):
    """A round of a public network that was named here; signature and value are empty until it is known. Real time."""

    __tablename__ = "beacon_rounds"
    __table_args__ = (Index("beacon_rounds_awaited", "at", postgresql_where=text("signature IS NULL")),)

    source: str = Field(sa_column=Column(Text, primary_key=True))
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=_TIME)
    signature: bytes | None = None
    value: bytes | None = Field(sa_column=Column(LargeBinary, Computed("sha256(signature)", persisted=True)))
