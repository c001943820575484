"""Talks between the parties: row-level security shows them to nobody else."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel

from cases.models.columns import TIME, id_, moment, of_case


class Offer(SQLModel, table=True):
    """A word in the talks: only the parties read it; whoever decides sees that talks ended, nothing else."""

    __tablename__ = "offers"

    id: UUID = id_()
    case_id: UUID = of_case()
    side: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    text: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    days: int = 7
    status: str = Field(default="open", sa_type=Text)
    at: datetime = moment(now=True)
    settled_at: datetime | None = moment()


class Settlement(SQLModel, table=True):
    """An offer that was taken: signed by both, three days to step back, then owed by `side`, seller or platform."""

    __tablename__ = "settlements"

    id: UUID = id_()
    case_id: UUID = of_case()
    offer_id: UUID = Field(foreign_key="offers.id", unique=True)
    side: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    days: int = 7
    signed_at: datetime = moment(now=True)
    binding_at: datetime = Field(sa_type=TIME)
    stepped_back_at: datetime | None = moment()
    bound_at: datetime | None = moment()
