"""The case with everybody at the table, for what the database itself refuses."""

from tests.evidence.conftest import clerk, safe, table

__all__ = ["clerk", "safe", "table"]
