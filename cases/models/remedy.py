"""What is owed, what was done about it, and the consumer's word at the end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Text, Uuid
from sqlmodel import Field, SQLModel

from app.kit.money import Money
from cases.models.columns import TIME, id_, moment, of_case


class Obligation(SQLModel, table=True):
    """Who owes what to whom, after what, until when; from a concession, a settlement, a ruling or a clearance.

    Its clock starts when the one before it (`after_no`) is proven, else when the obligations start. `state`: waiting,
    open, proven, disputed, confirmed, waived, enforced.
    """

    __tablename__ = "obligations"

    id: UUID = id_()
    case_id: UUID = of_case()
    no: int
    source: str = Field(sa_type=Text)
    debtor: str = Field(sa_type=Text)
    creditor: str = Field(default="consumer", sa_type=Text)
    remedy: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    days: int = 7
    after_no: int | None = None
    claim_id: UUID | None = Field(default=None, foreign_key="claims.id")
    state: str = Field(default="waiting", sa_type=Text)
    started_at: datetime | None = moment()
    due_at: datetime | None = moment()
    done_at: datetime | None = moment()

    @property
    def is_the_consumers(self) -> bool:
        """Whether the case waits for it; what a certificate orders is between seller and platform alone."""
        return self.source != "clearance"

    @property
    def amount(self) -> Money | None:
        """The sum owed, if it is one."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.amount_currency or "CNY")


class Performance(SQLModel, table=True):
    """What was done about an obligation: proof, dispute, confirmation, waiver, deposit. Appended only."""

    __tablename__ = "performances"

    id: UUID = id_()
    case_id: UUID = of_case()
    obligation_id: UUID = Field(foreign_key="obligations.id", index=True)
    act: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    evidence_id: UUID | None = None
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    at: datetime = moment(now=True)


class Deposit(SQLModel, table=True):
    """The platform's deposit, asked to pay what the debtor did not: paid, refused or silent."""

    __tablename__ = "deposits"

    id: UUID = id_()
    case_id: UUID = of_case()
    obligation_id: UUID = Field(foreign_key="obligations.id")
    asked_at: datetime = moment(now=True)
    due_at: datetime = Field(sa_type=TIME)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_at: datetime | None = moment()
    board_told_at: datetime | None = moment()


class BoardNotice(SQLModel, table=True):
    """The board was told, the same day, that these obligations were not performed in time, and says that it knows."""

    __tablename__ = "board_notices"

    id: UUID = id_()
    case_id: UUID = of_case()
    obligations: list[UUID] = Field(sa_type=ARRAY(Uuid))
    told_at: datetime = moment(now=True)
    acknowledged_at: datetime | None = moment()
    acknowledged_by: UUID | None = Field(default=None, foreign_key="accounts.id")


class Survey(SQLModel, table=True):
    """The consumer's own word at the end: is it solved, and was this simpler than other ways."""

    __tablename__ = "surveys"

    case_id: UUID = Field(foreign_key="cases.id", primary_key=True)
    solved: str = Field(sa_type=Text)
    simpler: int
    comment: str = Field(default="", sa_type=Text)
    at: datetime = moment(now=True)
