"""The journal's tables; the database grows the tree in them by itself, and lets no one change what stands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, DateTime, Index, LargeBinary, SmallInteger, Text
from sqlmodel import Field, SQLModel


class JournalEntry(SQLModel, table=True):
    """One entry v1, as it is hashed. What stands beside the bytes is computed from them by the database."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        Index("journal_entries_file_sha256", "file_sha256", postgresql_where="file_sha256 IS NOT NULL"),
        CheckConstraint("journal_is_v1(journal_text(entry))", name="journal_entries_v1"),
    )

    id: UUID = Field(primary_key=True)
    entry: bytes
    kind: str = Field(
        sa_column=Column(
            Text,
            Computed("""substring(journal_text(entry) FROM '"kind":"([a-z_]+)"')""", persisted=True),
            nullable=False,
        )
    )
    leaf_hash: bytes = Field(
        sa_column=Column(LargeBinary, Computed(r"sha256('\x00'::bytea || entry)", persisted=True), nullable=False)
    )
    file_sha256: bytes | None = Field(
        sa_column=Column(
            LargeBinary,
            Computed(
                """decode(substring(journal_text(entry) FROM '"file_sha256":"([0-9a-f]+)"'), 'hex')""", persisted=True
            ),
        )
    )


class JournalOpening(SQLModel, table=True):
    """What opens an entry's commitments. Erasing the row forgets what the entry hid; every proof goes on verifying."""

    __tablename__ = "journal_openings"

    entry_id: UUID = Field(primary_key=True, foreign_key="journal_entries.id")
    case_id: UUID | None = Field(default=None, index=False)
    case_salt: bytes | None = None
    data_salt: bytes
    data: bytes

    __table_args__ = (Index("journal_openings_case_id", "case_id"),)


class JournalPending(SQLModel, table=True):
    """Entries that wait for their leaf; kept by the database alone."""

    __tablename__ = "journal_pending"

    entry_id: UUID = Field(primary_key=True, foreign_key="journal_entries.id")


class JournalLeaf(SQLModel, table=True):
    """Which entry is which leaf."""

    __tablename__ = "journal_leaves"

    leaf_index: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    entry_id: UUID = Field(foreign_key="journal_entries.id", unique=True)


class JournalNode(SQLModel, table=True):
    """A full node of the tree (`app.journal.tree`); kept by the database alone."""

    __tablename__ = "journal_nodes"

    tier: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hash: bytes


class JournalCheckpoint(SQLModel, table=True):
    """A signed root; `key` is the public half that the note was signed with."""

    __tablename__ = "journal_checkpoints"

    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    root: bytes
    at: datetime = Field(sa_type=DateTime(timezone=True))
    note: str = Field(sa_type=Text)
    key: str = Field(sa_type=Text)
