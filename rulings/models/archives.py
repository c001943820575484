"""The archive's copies of what was published (migrations 0031 and 0044), each beside what it is a copy of."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, Text
from sqlmodel import Field, SQLModel


class ArchiveCopy(SQLModel):
    """What both tables say of a copy. Written once by the clock; `made_at` is real time."""

    file_sha256: bytes = Field(sa_type=LargeBinary, unique=True)
    size_bytes: int = Field(sa_type=BigInteger)
    key_id: UUID
    object_name: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=DateTime(timezone=True))


class RulingArchive(ArchiveCopy, table=True):
    """The archive's copy of a published ruling, for whoever reads the ruling."""

    __tablename__ = "ruling_archives"

    ruling_id: UUID = Field(foreign_key="rulings.id", primary_key=True)


class PaperArchive(ArchiveCopy, table=True):
    """The archive's copy of a published paper, for whoever reads the paper."""

    __tablename__ = "paper_archives"

    paper_id: UUID = Field(foreign_key="papers.id", primary_key=True)
