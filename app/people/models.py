"""Rows about people: who they are, whom they report to, what ties them, and the keys by which they are known.

Who may see a row is decided by row-level security (migration 0003).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Computed, DateTime, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.kit import clock
from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


def _id() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default_factory=new_id, primary_key=True)


def _maybe_of(table: str) -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default=None, foreign_key=f"{table}.id")


def _now() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default_factory=clock.now, sa_type=_TIME)


def _at() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(sa_type=_TIME)


def _maybe_at() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(default=None, sa_type=_TIME, nullable=True)


def _words() -> Any:  # noqa: ANN401 - SQLModel's own field type
    return Field(sa_column=Column(ARRAY(Text), nullable=False))


class Platform(SQLModel, table=True):
    """A market place. `zone` is the time zone that its own times are written in."""

    __tablename__ = "platforms"

    id: UUID = _id()
    name: str = Field(sa_type=Text, unique=True)
    zone: str = Field(sa_type=Text)
    email: str = Field(sa_type=Text)


class Shop(SQLModel, table=True):
    """A shop on a platform, made when someone first appeals against it. `email` is the address the platform holds."""

    __tablename__ = "shops"
    __table_args__ = (UniqueConstraint("platform_id", "name"),)

    id: UUID = _id()
    platform_id: UUID = Field(foreign_key="platforms.id")
    name: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    email: str = Field(default="", sa_type=Text)


class Account(SQLModel, table=True):
    """Someone who can sign in. The chain follows from the role, and the role never changes."""

    __tablename__ = "accounts"
    __mapper_args__ = {"eager_defaults": False}
    __table_args__ = (
        UniqueConstraint(
            "email", "role", "shop_id", "platform_id", name="one_account_a_place", postgresql_nulls_not_distinct=True
        ),
        UniqueConstraint("id", "role"),
        Index("accounts_shop_id", "shop_id"),
        Index("accounts_platform_id", "platform_id"),
        Index("accounts_chain", "chain", postgresql_where="chain IN ('office', 'board')"),
    )

    id: UUID = _id()
    role: str = Field(sa_type=Text)
    chain: str = Field(
        default=None, sa_column=Column(Text, Computed("redress_chain_of(role)", persisted=True), nullable=False)
    )
    name: str = Field(sa_type=Text)
    email: str = Field(sa_type=Text)
    language: str = Field(default="zh-Hans", sa_type=Text)
    shop_id: UUID | None = _maybe_of("shops")
    platform_id: UUID | None = _maybe_of("platforms")
    active: bool = True
    created_at: datetime = _now()


class Appointment(SQLModel, table=True):
    """An office account's term and line of reporting; the database follows the line to the board.

    `body` decided on it; `serves` is `always`, or `reserve` for a mediator who is drawn in the weeks of the large sales
    alone. `ended_because` is a removal's ground, or that another appointment or the term's end ended it.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        Index("one_appointment_at_a_time", "account_id", unique=True, postgresql_where="ended_at IS NULL"),
        ForeignKeyConstraint(["account_id", "role"], ["accounts.id", "accounts.role"]),
    )

    id: UUID = _id()
    account_id: UUID
    role: str = Field(sa_type=Text)
    appointed_by: UUID = Field(foreign_key="accounts.id")
    reports_to: UUID = Field(foreign_key="accounts.id")
    competences: list[str] = _words()
    languages: list[str] = _words()
    from_at: datetime = _at()
    until_at: datetime = _at()
    ended_at: datetime | None = _maybe_at()
    body: str = Field(default="board", sa_type=Text)
    serves: str = Field(default="always", sa_type=Text)
    ended_because: str | None = Field(default=None, sa_type=Text)


class Interest(SQLModel, table=True):
    """What ties someone of the office to a party: exactly one of shop, platform or a name."""

    __tablename__ = "interests"

    id: UUID = _id()
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    shop_id: UUID | None = _maybe_of("shops")
    platform_id: UUID | None = _maybe_of("platforms")
    name: str | None = Field(default=None, sa_type=Text)
    from_at: datetime = _at()
    until_at: datetime | None = _maybe_at()
    declared_at: datetime = _now()


class FormerEmployer(SQLModel, table=True):
    """Whom someone of the office worked for; it counts for 36 months."""

    __tablename__ = "former_employers"

    id: UUID = _id()
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    shop_id: UUID | None = _maybe_of("shops")
    platform_id: UUID | None = _maybe_of("platforms")
    name: str | None = Field(default=None, sa_type=Text)
    from_at: datetime = _at()
    until_at: datetime | None = _maybe_at()
    declared_at: datetime = _now()


class Absence(SQLModel, table=True):
    """When someone of the office is not drawn."""

    __tablename__ = "absences"

    id: UUID = _id()
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    from_at: datetime = _at()
    until_at: datetime = _at()


class Mandate(SQLModel, table=True):
    """Someone acts for a party: for one case, or for all where `case_id` is empty. Revoked, never deleted."""

    __tablename__ = "mandates"
    __table_args__ = (
        Index("mandates_agent", "agent_account_id", postgresql_where="revoked_at IS NULL"),
        Index("mandates_case_id", "case_id"),
    )

    id: UUID = _id()
    principal_account_id: UUID | None = _maybe_of("accounts")
    principal_shop_id: UUID | None = _maybe_of("shops")
    agent_account_id: UUID = Field(foreign_key="accounts.id")
    scope: str = Field(sa_type=Text)
    proof: str = Field(sa_type=Text)
    case_id: UUID | None = None
    granted_at: datetime = _now()
    revoked_at: datetime | None = _maybe_at()


class SignInRequest(SQLModel, table=True):
    """Someone typed an address. Counted by the hour of the machine; gone after a day."""

    __tablename__ = "sign_in_requests"
    __table_args__ = (Index("sign_in_requests_email", "email", "requested_at"),)

    id: UUID = _id()
    email: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    requested_at: datetime = Field(default_factory=clock.real_now, sa_type=_TIME)


class SignInLink(SQLModel, table=True):
    """A link by its hash. Without an account it opens one: the consumer's, at the address that received it."""

    __tablename__ = "sign_in_links"

    hash: bytes = Field(primary_key=True)
    account_id: UUID | None = _maybe_of("accounts")
    email: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=clock.real_now, sa_type=_TIME)
    expires_at: datetime = _at()
    used_at: datetime | None = _maybe_at()


class Session(SQLModel, table=True):
    """A browser that is signed in: 12 hours after it was last seen, 7 days in all, of the machine's time.

    `second_factor_at` is when a passkey was last shown in it; the database takes that time itself.
    """

    __tablename__ = "sessions"

    hash: bytes = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    created_at: datetime = _at()
    seen_at: datetime = _at()
    expires_at: datetime = _at()
    second_factor_at: datetime | None = _maybe_at()


class MachineToken(SQLModel, table=True):
    """A machine that acts as an account; the token itself was shown once."""

    __tablename__ = "machine_tokens"

    id: UUID = _id()
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    hash: bytes = Field(unique=True)
    label: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=clock.real_now, sa_type=_TIME)
    expires_at: datetime = _at()
    revoked_at: datetime | None = _maybe_at()


class Invitation(SQLModel, table=True):
    """A shop was invited to answer; accepted when its account first signs in."""

    __tablename__ = "invitations"

    id: UUID = _id()
    shop_id: UUID = Field(foreign_key="shops.id", index=True)
    account_id: UUID = Field(foreign_key="accounts.id", unique=True)
    invited_at: datetime = _now()
    accepted_at: datetime | None = _maybe_at()


class NoticeRow(SQLModel, table=True):
    """One notice on one channel, to an account, a shop or a platform.

    `words` holds subject and text in both languages. On the desk it is delivered when it is read; a mail server that
    took a mail has been sent it, which proves no delivery.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("notices_holder_id", "holder_id", "created_at"),
        Index("notices_case_id", "case_id", "holder_id"),
    )

    id: UUID = _id()
    holder_id: UUID
    channel: str = Field(sa_type=Text)
    words: dict[str, dict[str, str]] = Field(sa_type=JSONB)
    case_id: UUID | None = None
    about: str = Field(default="", sa_type=Text)
    created_at: datetime = _now()
    sent_at: datetime | None = _maybe_at()
    delivered_at: datetime | None = _maybe_at()
    attempts: int = 0
    failure: str | None = Field(default=None, sa_type=Text)


class WebhookEndpoint(SQLModel, table=True):
    """Where a platform wants messages to go; set by its own desk."""

    __tablename__ = "webhook_endpoints"

    platform_id: UUID = Field(foreign_key="platforms.id", primary_key=True)
    url: str = Field(sa_type=Text)
    set_by: UUID = Field(foreign_key="accounts.id")
    set_at: datetime = _now()


class WebhookSecret(SQLModel, table=True):
    """A secret that signs what a platform is sent. The secret itself lies in the vault under this id."""

    __tablename__ = "webhook_secrets"

    id: UUID = _id()
    platform_id: UUID = Field(foreign_key="platforms.id", index=True)
    made_by: UUID = Field(foreign_key="accounts.id")
    made_at: datetime = _now()
    retired_at: datetime | None = _maybe_at()


class WebhookMessage(SQLModel, table=True):
    """One message, with the body as it is signed, and what became of it. Its id tells a receiver what it has had."""

    __tablename__ = "webhook_messages"

    id: str = Field(primary_key=True, sa_type=Text)
    platform_id: UUID = Field(foreign_key="platforms.id", index=True)
    case_id: UUID | None = None
    kind: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    jws: str = Field(default="", sa_type=Text)
    created_at: datetime = _now()
    attempts: int = 0
    failure: str | None = Field(default=None, sa_type=Text)
    delivered_at: datetime | None = _maybe_at()
    given_up_at: datetime | None = _maybe_at()
