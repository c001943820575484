"""How a mediator came to a case, and who doubted it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cases.models.columns import TIME, id_, moment, of_case


class Assignment(SQLModel, table=True):
    """How the mediator came to the case; its mediator may not take a step before it is confirmed."""

    __tablename__ = "assignments"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    state: str = Field(sa_type=Text)
    needed_at: datetime = moment(now=True)
    drawn_at: datetime | None = moment()
    confirmed_at: datetime | None = moment()


class RosterRow(SQLModel, table=True):
    """A roster as it is hashed; the cases that were committed together share it."""

    __tablename__ = "rosters"

    sha256: bytes = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    at: datetime = moment(now=True)


class Draw(SQLModel, table=True):
    """One draw: committed with its statement, decided when its round is known. The database lets neither change."""

    __tablename__ = "draws"
    __table_args__ = (Index("draws_open", "round_at", postgresql_where="drawn_at IS NULL"),)

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    no: int = Field(primary_key=True)
    roster: bytes = Field(foreign_key="rosters.sha256", index=False)
    statement: str = Field(sa_type=Text)
    entry_id: UUID = Field(foreign_key="journal_entries.id", unique=True)
    leaf: bytes = Field(unique=True)
    beacon: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    round: int = Field(sa_type=BigInteger)
    round_at: datetime = moment(now=True)
    committed_at: datetime = moment(now=True)
    value: bytes | None = None
    signature: bytes | None = None
    seed: bytes | None = None
    order_sha256: bytes | None = None
    passed: list[dict[str, str]] | None = Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)
    drawn_entry_id: UUID | None = Field(default=None, foreign_key="journal_entries.id", unique=True)
    drawn_at: datetime | None = moment()


class DrawReason(SQLModel, table=True):
    """Why exactly someone was kept from a draw; for the auditor. What is published of it is coarse."""

    __tablename__ = "draw_reasons"
    __table_args__ = (ForeignKeyConstraint(["case_id", "no"], ["draws.case_id", "draws.no"]),)

    case_id: UUID = Field(primary_key=True)
    no: int = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", primary_key=True)
    reason: str = Field(sa_type=Text)


class Nonce(SQLModel, table=True):
    """What one side added to a draw, between commitment and round."""

    __tablename__ = "nonces"
    __table_args__ = (ForeignKeyConstraint(["case_id", "no"], ["draws.case_id", "draws.no"]),)

    case_id: UUID = Field(primary_key=True)
    no: int = Field(primary_key=True)
    side: str = Field(primary_key=True, sa_type=Text)
    nonce: bytes
    entry_id: UUID = Field(foreign_key="journal_entries.id", unique=True)
    at: datetime = moment(now=True)


class Drawn(SQLModel, table=True):
    """One name in the order that the draw gave: mediator first, then substitutes; the reviewer is the next name."""

    __tablename__ = "drawn"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    place: int = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    task: str = Field(default="substitute", sa_type=Text)
    declared_at: datetime | None = moment()
    ended_at: datetime | None = moment()
    ended_because: str = Field(default="", sa_type=Text)


class Challenge(SQLModel, table=True):
    """A party's challenge of the mediator for cause; decided by chief or deputy in three working days."""

    __tablename__ = "challenges"

    id: UUID = id_()
    case_id: UUID = of_case()
    mediator_id: UUID = Field(foreign_key="accounts.id")
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    reason: str = Field(sa_type=Text)
    at: datetime = moment(now=True)
    upheld: bool | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = moment()
    reasons: str = Field(default="", sa_type=Text)


class AgreedToMore(SQLModel, table=True):
    """A mediator who takes more cases than the caps where too few others can be drawn; taken back, the row goes."""

    __tablename__ = "agreed_to_more"
    __table_args__ = (ForeignKeyConstraint(["account_id", "role"], ["accounts.id", "accounts.role"]),)

    account_id: UUID = Field(primary_key=True)
    role: str = Field(default="mediator", sa_type=Text)
    since_at: datetime = moment(now=True)


class Contact(SQLModel, table=True):
    """Somebody approached whoever decides, outside a case or about one; written by whom they approached."""

    __tablename__ = "contacts"
    __table_args__ = (ForeignKeyConstraint(["account_id", "role"], ["accounts.id", "accounts.role"]),)

    id: UUID = id_()
    account_id: UUID = Field(index=True)
    role: str = Field(sa_type=Text)
    case_id: UUID | None = Field(default=None, foreign_key="cases.id", index=True)
    came_from: str = Field(sa_type=Text)
    how: str = Field(sa_type=Text)
    asked: str = Field(sa_type=Text)
    at: datetime = moment(now=True)
    recorded_at: datetime = moment(now=True)


class SkewRow(SQLModel, table=True):
    """One month of draws for one kind of party: whether the lot fell as the weights say."""

    __tablename__ = "skews"

    month: date = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    draws: int
    pairs: int
    corrected: float


class PairingRow(SQLModel, table=True):
    """How often one mediator was named first for one party in a month; for the auditor."""

    __tablename__ = "pairings"
    __table_args__ = (ForeignKeyConstraint(["month", "kind"], ["skews.month", "skews.kind"]),)

    month: date = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    party_id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", primary_key=True)
    draws: int
    named: int
    expected: float
    chance: float


class DrawPolicy(SQLModel, table=True):
    """The caps of the draw from a moment on, until the next row's; two decide on each (migration 0029)."""

    __tablename__ = "draw_policies"

    version: str = Field(primary_key=True, sa_type=Text)
    open_cap: int
    turn_cap: int
    from_at: datetime = Field(sa_type=TIME, unique=True)
    decided_at: datetime = moment(now=True)
