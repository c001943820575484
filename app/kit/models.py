"""Tables that belong to no domain."""

from sqlmodel import Field, SQLModel


class ClockOffset(SQLModel, table=True):
    """The one row that says how far the time of the case is from the machine's; moved in a demo only."""

    __tablename__ = "clock_offset"

    single: bool = Field(default=True, primary_key=True)
    seconds: float = 0
