"""Requests for records of others, their links, and tests by experts (migration 0014)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, text
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.money import Money
from cases.models.columns import TIME, id_, moment, of_case


class RecordRequest(SQLModel, table=True):
    """One request for records to a carrier, a brand or a laboratory; `about` is an order's or a parcel's number.

    `account_id` is an account of this request's own, that nobody can sign in with.
    """

    __tablename__ = "record_requests"

    id: UUID = id_()
    case_id: UUID = of_case()
    account_id: UUID = Field(foreign_key="accounts.id", unique=True)
    reference: str = Field(unique=True, sa_type=Text)
    holder: str = Field(sa_type=Text)
    email: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    asked: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    asked_by: UUID = Field(foreign_key="accounts.id")
    asked_at: datetime = moment(now=True)
    due_at: datetime = Field(sa_type=TIME)
    sent_at: datetime | None = moment()
    answer: str = Field(default="", sa_type=Text)
    answered_at: datetime | None = moment()
    over_at: datetime | None = moment()


class RecordLink(SQLModel, table=True):
    """A link to one request, known by its hash alone; several when a mail had to be sent again."""

    __tablename__ = "record_links"

    hash: bytes = Field(primary_key=True)
    request_id: UUID = Field(foreign_key="record_requests.id", index=True)
    made_at: datetime = Field(default_factory=clock.real_now, sa_type=TIME)


class ExpertTest(SQLModel, table=True):
    """A test that the mediator ordered: who picked the laboratory, who advances the cost, what came out."""

    __tablename__ = "expert_tests"
    __table_args__ = (
        Index("one_test_at_a_time", "case_id", unique=True, postgresql_where=text("resulted_at IS NULL")),
    )

    id: UUID = id_()
    case_id: UUID = of_case()
    what: str = Field(sa_type=Text)
    laboratory: str = Field(sa_type=Text)
    picked_by: str = Field(sa_type=Text)
    advanced_by: str = Field(sa_type=Text)
    cost_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    cost_currency: str | None = Field(default=None, sa_type=Text)
    ordered_by: UUID = Field(foreign_key="accounts.id")
    ordered_at: datetime = moment(now=True)
    result: str = Field(default="", sa_type=Text)
    item_id: UUID | None = Field(default=None, foreign_key="evidence_items.id")
    resulted_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    resulted_at: datetime | None = moment()

    @property
    def cost(self) -> Money | None:
        """What is advanced, if it is known."""
        return None if self.cost_minor is None else Money(self.cost_minor, self.cost_currency or "CNY")
