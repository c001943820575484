"""The rows that one filed appeal leaves, taken from the database, to be written again by psycopg alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from app.journal.rules import CASE_TAG, commit
from app.kit.ids import new_id

_OF_A_CASE = "case_id = %(case)s"
_JOBS = (
    "args->>'case_id' = %(case)s::text OR args->>'notice_id' IN (SELECT id::text FROM notices WHERE case_id = %(case)s)"
)
_ENTRIES = "id IN (SELECT entry_id FROM journal_openings WHERE case_id = %(case)s)"
# In the order in which their references allow them to be written.
_TABLES = {
    "cases": "id = %(case)s",
    **dict.fromkeys(("seats", "claims", "respondents", "parallel_channels", "deadlines", "steps"), _OF_A_CASE),
    "journal_entries": _ENTRIES,
    "journal_openings": _OF_A_CASE,
    "notices": _OF_A_CASE,
    "procrastinate_jobs": _JOBS,
}
_MADE_BY_THE_DATABASE = {"journal_entries": {"kind", "leaf_hash", "file_sha256"}, "procrastinate_jobs": {"id"}}
_INTO = "INSERT INTO {table} ({names}) VALUES ({places})"

Row = dict[str, Any]
Insert = tuple[str, list[tuple[Any, ...]]]


class Appeal(Struct):
    """All rows of one appeal, by table."""

    rows: dict[str, list[Row]]

    @property
    def consumer(self) -> UUID:
        return self.rows["cases"][0]["consumer_id"]

    @property
    def size(self) -> int:
        return sum(map(len, self.rows.values()))

    def again(self, consumer: UUID | None = None) -> list[Insert]:
        """The same rows of another appeal, new ids and all else equal; of another consumer, if one is named."""
        names = {row["id"]: new_id() for rows in self.rows.values() for row in rows if isinstance(row.get("id"), UUID)}
        names |= {self.consumer: consumer} if consumer else {}
        texts = {str(old): str(new) for old, new in names.items()} | self._commitments(names)
        changed = {"number": f"RC-B-{new_id()}"}
        inserts = []
        for table, rows in self.rows.items():
            fresh = [_renamed(row | (changed if table == "cases" else {}), names, texts) for row in rows]
            places = ", ".join(["%s"] * len(rows[0]))
            statement = _INTO.format(table=table, names=", ".join(rows[0]), places=places)
            inserts.append((statement, [tuple(row.values()) for row in fresh]))
        return inserts

    def _commitments(self, names: dict[UUID, UUID]) -> dict[str, str]:
        """What entries say of their case, and would say of the other: an opening that opens no entry is refused."""
        said = [(row["case_salt"], row["case_id"]) for row in self.rows.get("journal_openings", ())]
        return {commit(CASE_TAG, salt, a.bytes): commit(CASE_TAG, salt, names[a].bytes) for salt, a in said}


def taken(owner: psycopg.Connection, case_id: UUID, tables: Mapping[str, str] = _TABLES) -> Appeal:
    """The rows of an appeal that was filed; or those of other tables, each with how it belongs to the case."""
    return Appeal({table: rows for table in tables if (rows := list(_rows(owner, table, tables[table], case_id)))})


def written(connection: psycopg.Connection, inserts: list[Insert]) -> None:
    """One transaction, as an engineer would write it who cares for nothing else: a table, a call."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT redress_act_as(NULL, 'clock', NULL, NULL)")
        for statement, rows in inserts:
            cursor.executemany(statement, rows)


def _rows(owner: psycopg.Connection, table: str, belongs: str, case_id: UUID) -> Iterator[Row]:
    statement = f"SELECT * FROM {table} WHERE {belongs}"  # noqa: S608 - a constant of this file
    with owner.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(statement, {"case": case_id}):
            yield {name: value for name, value in row.items() if name not in _MADE_BY_THE_DATABASE.get(table, ())}


def _renamed(row: Row, names: dict[UUID, UUID], texts: dict[str, str]) -> Row:
    def renamed(name: str, value: object) -> object:
        if isinstance(value, UUID):
            return names.get(value, value)
        if name == "entry" and isinstance(value, bytes):
            return _replaced(value.decode(), texts).encode()
        if isinstance(value, dict):
            return Jsonb(json.loads(_replaced(json.dumps(value), texts)))
        return _replaced(value, texts) if isinstance(value, str) else value

    return {name: renamed(name, value) for name, value in row.items()}


def _replaced(value: str, texts: dict[str, str]) -> str:
    for old, new in texts.items():
        value = value.replace(old, new)
    return value
