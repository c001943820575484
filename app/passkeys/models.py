"""The rows of passkeys: the public half of each key, and the questions that were put to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, Text
from sqlmodel import Field, SQLModel

from app.kit import clock

_TIME = DateTime(timezone=True)


class Passkey(SQLModel, table=True):
    """One key of one account, by its credential id. `sign_count` is the authenticator's own and never goes back."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_account_id", "account_id"),)

    id: bytes = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id")
    public_key: bytes
    sign_count: int = Field(sa_type=BigInteger)
    label: str = Field(sa_type=Text)
    made_at: datetime = Field(default_factory=clock.real_now, sa_type=_TIME)
    used_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    revoked_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)


class PasskeyChallenge(SQLModel, table=True):
    """A question by its SHA-256. Answered once; the answer to one about a thing is spent once, by the act."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (Index("ix_passkey_challenges_account_id", "account_id"),)

    hash: bytes = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id")
    purpose: str = Field(sa_type=Text)
    about: bytes | None = None
    made_at: datetime = Field(sa_type=_TIME)
    expires_at: datetime = Field(sa_type=_TIME)
    answered_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    answered_by: bytes | None = Field(default=None, foreign_key="passkeys.id")
    spent_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
