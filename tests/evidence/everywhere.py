"""Every place of the database where words can lie: which of them are a person's, and which are not, written by hand.

A column that stands in neither list is taken for a person's words: planted, and to be gone after an erasure. So whoever
adds one either has it forgotten or says here why it stays.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

KEPT = {
    "approvals": "what two persons agreed on, to the letter: its digest is what they approved",
    "exports": "why the auditor needed an export",
    "journal_entries": "commitments, times and kinds; digests of files",
    "performance_orders": "orders that carry out an issued ruling, signed",
    "publications": "rulings as everybody reads them, names redacted",
    "publication_claims": "the same, claim by claim",
    "rosters": "mediators by their ids",
    "draws": "ids of mediators and numbers of cases, proven by the journal",
    "rules": "the law",
    "evidence_copies": "digests and names of objects whose key is gone",
    "evidence_looks": "length, size and loudness of a file whose key is gone",
    "evidence_parts": "names of objects whose key is gone",
    "alembic_version": "the database's own",
    "beacon_chains": "public numbers",
    "beacon_links": "public numbers",
    "beacon_rounds": "public numbers",
    "journal_checkpoints": "the office's signatures",
    "journal_nodes": "digests",
    "lifecycle_moves": "the table of steps",
    "platforms": "a business",
    "webhook_endpoints": "a business",
    "appointments": "people of the office, whom the law wants to be known",
    "passkeys": "people of the office",
    "passkey_challenges": "people of the office",
}
"""Tables that stay as they are, and why. docs/erasure.md names those that can hold a person's name."""
KEPT_COLUMNS = {
    "rulings.text": "the issued ruling, which the law wants to be kept",
    "rulings.content": "the same, as it was drafted",
    "papers.text": "an issued certificate or agreement, signed as a ruling is",
    "ruling_votes.dissent": "a part of the issued ruling",
    "liability_splits.carrier_name": "a business",
    "liability_splits.maker_name": "a business",
    "expert_tests.laboratory": "a business",
    "interests.name": "whom a mediator declared a tie to: it guards everybody who bears that name",
    "former_employers.name": "the same",
    "record_requests.holder": "who was asked for records: a carrier, a brand, a laboratory",
    "record_requests.email": "the same",
    "record_requests.reference": "our own number",
    "referrals.authority": "an authority",
}
CODES = {
    "accounts": "role chain language",
    "adverse_inferences": "facts state",
    "agreed_to_more": "role",
    "answers": "kind rule_id",
    "assignments": "state",
    "board_notices": "obligations",
    "cases": "number state state_before track language goods paid_currency frontline_outcome frontline_by outcome"
    " effect ended_ground draft",
    "challenges": "side",
    "claims": "remedy amount_currency subject outcome",
    "commitment_checks": "verdict",
    "commitments": "sha256 kind",
    "contacts": "role came_from how",
    "deadlines": "kind",
    "deposits": "answer",
    "draw_policies": "version",
    "draw_reasons": "reason",
    "drawn": "task ended_because",
    "erasure_requests": "state",
    "evidence_checks": "result",
    "evidence_custody": "role act",
    "evidence_erasures": "ground",
    "evidence_findings": "failure against lines rules facts state",
    "evidence_items": "side kind media_type sha256 object_name",
    "evidence_marks": "role",
    "evidence_readings": "format zone day_order confirmed_as",
    "evidence_reports": "explanations waits",
    "evidence_scans": "verdict found",
    "expert_tests": "picked_by advanced_by cost_currency",
    "fixes": "word",
    "handling_failures": "failure outcome",
    "journal_openings": "case_salt data_salt",
    "machine_tokens": "hash",
    "mandates": "scope",
    "nonces": "side nonce",
    "notices": "channel about failure",
    "obligations": "source debtor creditor remedy amount_currency state",
    "offers": "side amount_currency status",
    "pairings": "kind",
    "paper_archives": "file_sha256 object_name",
    "paper_counters": "kind",
    "papers": "kind side state number file_sha256 object_name",
    "parallel_channels": "channel",
    "performances": "act",
    "policy_answers": "answer",
    "preservation_orders": "parts",
    "preservation_statements": "part",
    "questions": "to_side",
    "record_links": "hash",
    "record_requests": "language",
    "requests_remembered": "digest content_type",
    "respondents": "kind channels",
    "ruling_archives": "file_sha256 object_name",
    "ruling_comments": "side",
    "ruling_reviews": "verdict",
    "ruling_signatures": "text_sha256",
    "ruling_slips": "side",
    "ruling_votes": "verdict",
    "rulings": "state road number text_sha256 granted outcome effect total_currency file_sha256 object_name"
    " superseded_by corrects",
    "seats": "as_role",
    "sessions": "hash",
    "settlements": "side amount_currency",
    "shops": "kind",
    "sign_in_links": "hash language",
    "sign_in_requests": "language",
    "skews": "kind",
    "steps": "action by from_state to_state",
    "surveys": "solved",
    "unmaskings": "as_role",
    "webhook_messages": "id kind",
}
"""Codes of closed lists, our own numbers, digests and salts; and facts that hold no words (seconds, lines, parts)."""
_COLUMNS = """
SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
JOIN pg_tables t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
WHERE c.table_schema = 'public' AND c.udt_name IN ('text', 'varchar', 'jsonb', 'bytea', '_text') ORDER BY 1, 2
"""


def columns(owner: psycopg.Connection) -> Iterator[tuple[str, str, str]]:
    """Table, column and type of all that can hold words; the jobs of the queue among them."""
    yield from owner.execute(_COLUMNS).fetchall()


def a_persons(table: str, column: str) -> bool:
    """Whether it is neither kept nor a code."""
    if table in KEPT or table.startswith("procrastinate") or f"{table}.{column}" in KEPT_COLUMNS:
        return False
    return column not in CODES.get(table, "").split()


def found(owner: psycopg.Connection, needle: str) -> set[str]:
    """Every `table.column` in which these letters stand, as text, inside JSON or as bytes."""
    asked = [_asked(table, column, sort, needle) for table, column, sort in columns(owner)]
    return {row[0] for row in owner.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall()}


def _asked(table: str, column: str, sort: str, needle: str) -> sql.Composed:
    bytewise = "position(convert_to({needle}, 'UTF8') IN {column}) > 0"
    holds = sql.SQL(bytewise if sort == "bytea" else "position({needle} IN {column}::text) > 0")
    return sql.SQL("SELECT {place} WHERE EXISTS (SELECT FROM {table} WHERE {holds})").format(
        place=sql.Literal(f"{table}.{column}"),
        table=sql.Identifier(table),
        holds=holds.format(needle=sql.Literal(needle), column=sql.Identifier(column)),
    )


def word(table: str, column: str, sort: str, needle: str) -> Any:
    """The letters, as a value of this column."""
    said = f"{needle} {table}.{column}"
    return {"jsonb": Jsonb({"said": said}), "bytea": said.encode(), "_text": [said]}.get(sort, said)
