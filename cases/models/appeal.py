"""What was appealed and what was answered: claims, respondents, failures, answers, questions, fixes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Text
from sqlmodel import Field, SQLModel

from app.kit.money import Money
from cases.models.columns import TIME, id_, moment, of_case


class Claim(SQLModel, table=True):
    """What went wrong and what would put it right, in the consumer's own words; `subject` is the registrar's.

    `outcome` stays empty until a concession, a settlement or a ruling.
    """

    __tablename__ = "claims"

    id: UUID = id_()
    case_id: UUID = of_case()
    no: int
    in_words: str = Field(sa_type=Text)
    remedy: str = Field(sa_type=Text)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger, nullable=True)
    amount_currency: str | None = Field(default=None, sa_type=Text)
    subject: str | None = Field(default=None, sa_type=Text)
    outcome: str | None = Field(default=None, sa_type=Text)

    @property
    def amount(self) -> Money | None:
        """The sum asked for, if it is one."""
        if self.amount_minor is None:
            return None
        return Money(self.amount_minor, self.amount_currency or "CNY")


class Respondent(SQLModel, table=True):
    """A shop, private seller or platform that a claim or handling failure is directed against.

    `on_file`: the case went on without its answer; the database refuses that unless a notice was shown delivered.
    """

    __tablename__ = "respondents"

    id: UUID = id_()
    case_id: UUID = of_case()
    kind: str = Field(sa_type=Text)
    holder: UUID
    name: str = Field(sa_type=Text)
    sent_at: datetime | None = moment()
    delivered_at: datetime | None = moment()
    channels: list[str] = Field(default_factory=list, sa_type=ARRAY(Text))
    answered_at: datetime | None = moment()
    on_file: bool = False
    extended_at: datetime | None = moment()
    extension_reason: str = Field(default="", sa_type=Text)
    objection: str = Field(default="", sa_type=Text)
    not_at_fault: bool = False


class HandlingFailure(SQLModel, table=True):
    """What customer service may have done wrong, apart from the claims: named by the registrar, found by a ruling."""

    __tablename__ = "handling_failures"

    id: UUID = id_()
    case_id: UUID = of_case()
    no: int
    failure: str = Field(sa_type=Text)
    respondent_id: UUID = Field(foreign_key="respondents.id")
    outcome: str | None = Field(default=None, sa_type=Text)


class Answer(SQLModel, table=True):
    """A respondent's answer to one claim or one handling failure. The newest one counts; none is ever changed."""

    __tablename__ = "answers"

    id: UUID = id_()
    case_id: UUID = of_case()
    respondent_id: UUID = Field(foreign_key="respondents.id")
    claim_id: UUID | None = Field(default=None, foreign_key="claims.id")
    failure_id: UUID | None = Field(default=None, foreign_key="handling_failures.id")
    kind: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    rule_id: str | None = Field(default=None, sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = moment(now=True)


class ParallelChannel(SQLModel, table=True):
    """A complaint made elsewhere (12315, association, MIIT, court): recorded, never held against anyone."""

    __tablename__ = "parallel_channels"

    id: UUID = id_()
    case_id: UUID = of_case()
    channel: str = Field(sa_type=Text)
    reference: str = Field(default="", sa_type=Text)
    filed_at: datetime | None = moment()


class Referral(SQLModel, table=True):
    """Injury, hazard or crime, told to an authority within one working day; the claim goes on."""

    __tablename__ = "referrals"

    id: UUID = id_()
    case_id: UUID = of_case()
    authority: str = Field(sa_type=Text)
    ground: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = moment(now=True)


class Question(SQLModel, table=True):
    """A sub-turn with its own clock: put to any party in any state by registrar or mediator."""

    __tablename__ = "questions"

    id: UUID = id_()
    case_id: UUID = of_case()
    to_side: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    asked_by: UUID = Field(foreign_key="accounts.id")
    asked_at: datetime = moment(now=True)
    due_at: datetime = Field(sa_type=TIME)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    answered_at: datetime | None = moment()


class Fix(SQLModel, table=True):
    """What a respondent says it put right at once, and the consumer's word on it; only that word counts."""

    __tablename__ = "fixes"

    id: UUID = id_()
    case_id: UUID = of_case()
    respondent_id: UUID = Field(foreign_key="respondents.id")
    text: str = Field(sa_type=Text)
    account_id: UUID = Field(foreign_key="accounts.id")
    at: datetime = moment(now=True)
    word: str | None = Field(default=None, sa_type=Text)
    word_at: datetime | None = moment()
