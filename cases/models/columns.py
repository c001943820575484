"""The kinds of columns that every table here is made of."""

from typing import Any

from sqlalchemy import DateTime
from sqlmodel import Field

from app.kit import clock
from app.kit.ids import new_id

TIME = DateTime(timezone=True)


def id_() -> Any:  # noqa: ANN401 - SQLModel's own field type
    """A UUIDv7, made here."""
    return Field(default_factory=new_id, primary_key=True)


def moment(*, now: bool = False) -> Any:  # noqa: ANN401 - SQLModel's own field type
    """A moment of the case; `now` when the row is made, else empty until it happens."""
    if now:
        return Field(default_factory=clock.now, sa_type=TIME)
    return Field(default=None, sa_type=TIME, nullable=True)


def of_case() -> Any:  # noqa: ANN401 - SQLModel's own field type
    """The case that the row belongs to."""
    return Field(foreign_key="cases.id", index=True)
