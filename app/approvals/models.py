"""The rows of proposals. Who sees which, and what can never become true, is held by the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
)
from sqlmodel import Field, SQLModel

from app.approvals.rules import Kind, ProposalFacts, State
from app.kit.ids import new_id

_TIME = DateTime(timezone=True)


class Approval(SQLModel, table=True):
    """One proposal and what became of it. Kind and digest are computed by the database from the bytes proposed."""

    __tablename__ = "approvals"
    __mapper_args__ = {"eager_defaults": True}
    __table_args__ = (
        Index("approvals_open", "lapses_at", postgresql_where="state = 'open'"),
        Index("ix_approvals_case_id", "case_id"),
        ForeignKeyConstraint(["proposed_by", "proposer_role"], ["accounts.id", "accounts.role"]),
        ForeignKeyConstraint(["ended_by", "ender_role"], ["accounts.id", "accounts.role"]),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    operation: bytes
    kind: str = Field(
        default=None,
        sa_column=Column(Text, Computed("(journal_text(operation)::jsonb ->> 'kind')", persisted=True), nullable=False),
    )
    sha256: bytes = Field(
        default=None, sa_column=Column(LargeBinary, Computed("sha256(operation)", persisted=True), nullable=False)
    )
    case_id: UUID | None = None
    proposed_by: UUID
    proposer_role: str = Field(sa_type=Text)
    proposed_at: datetime = Field(sa_type=_TIME)
    lapses_at: datetime = Field(sa_type=_TIME)
    state: str = Field(default=State.open.value, sa_type=Text)
    ended_by: UUID | None = None
    ender_role: str | None = Field(default=None, sa_type=Text)
    ended_at: datetime | None = Field(default=None, sa_type=_TIME, nullable=True)
    approved_sha256: bytes | None = None
    used_in: int | None = Field(default=None, sa_type=BigInteger)
    reason: str = Field(default="", sa_type=Text)

    def facts(self) -> ProposalFacts:
        """What the rules ask."""
        return ProposalFacts(Kind(self.kind), self.proposed_by, State(self.state), self.lapses_at)
