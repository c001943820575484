"""A town in which everybody has a row in every table at each of four cases, and one to add besides.

Its database has nothing but privileges and policies: what triggers and constraints hold besides is tested beside each
migration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid5

import psycopg
from msgspec import Struct
from psycopg import sql
from psycopg.types.json import Jsonb

from app.kit.actors import Actor, Role
from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.app.walls import NO_WALL

SEED = UUID(int=1)
CASES = ("examined", "sellers", "screened", "others")
BENCH = ("reviewer", "member", "stand_in")
PERSONS = (*(role.value for role in Role), *BENCH)
OWN_CASE = dict.fromkeys(("registrar", "stand_in"), "screened") | {"private_seller": "sellers"}
SIDES = {"merchant": "seller", "private_seller": "seller"}
NAMED = {"ruling_id": "rulings", "offer_id": "offers", "claim_id": "claims"}
"""What a column points to by its name, where no key says so."""
OPEN_ENDED = {
    *("revoked_at", "until_at", "ended_at", "answered_at", "over_at", "decided_at", "disclosed_at", "lifted_at"),
    *("resulted_at", "published_at", "closed_at", "spent_at", "used_at", "delivered_at", "released_at"),
    *("bound_at", "stepped_back_at", "withdrawn_at", "acknowledged_at", "refused_at"),
}
PLAIN: dict[str, Any] = {
    **dict.fromkeys(("int2", "int4", "int8", "float8", "numeric"), 1),
    **dict.fromkeys(("timestamptz", "date"), "2026-06-01"),
    **dict.fromkeys(("json", "jsonb"), Jsonb({})),
    **{array: [] for array in ("_text", "_int4", "_int8", "_uuid")},
    "text": "x",
    "bool": False,
    "bytea": b"{}",
}
SAID: dict[str, dict[str, Any]] = {
    "adverse_inferences": {"state": "proposed"},
    "answers": {"kind": "concede"},
    "approvals": {"operation": b'{"kind":"erasure"}', "state": "open"},
    "cases": {"state": "draft", "mediator_id": None, "reviewer_id": None, "registrar_id": None},
    "erasure_requests": {"state": "asked"},
    "evidence_findings": {"state": "proposed"},
    "evidence_items": {"media_type": "text/plain"},
    "evidence_readings": {"messages": None},
    "evidence_uploads": {"item_id": None},
    "mandates": {"scope": "read", "principal_shop_id": None},
    "notices": {"sent_at": None},
    "obligations": {"source": "concession"},
    "papers": {"kind": "agreement", "published_at": "2026-06-01"},
    "performances": {"evidence_id": None},
    "ruling_slips": {"correction_id": None},
    "rulings": {"state": "draft"},
}
"""What a fresh row of a table says, where its policies look at it."""
STEPS = {
    **dict.fromkeys(("merchant", "private_seller", "platform"), "contest"),
    **dict.fromkeys(("chief", "deputy"), "reopen"),
    **dict.fromkeys(("registrar", "stand_in"), "accept"),
    "consumer": "withdraw",
    "mediator": "deliberate",
    "reviewer": "agree",
    "member": "decide",
}
_COLUMNS = """
SELECT c.relname, a.attname, t.typname, r.relname,
       has_column_privilege('redress_app', c.oid, a.attnum, 'UPDATE')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
LEFT JOIN pg_class r ON r.oid = f.confrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND c.relname NOT LIKE 'procrastinate%' AND c.relname <> 'alembic_version'
ORDER BY c.relname, a.attnum
"""
_GRANTS = """
SELECT c.relname, privilege FROM pg_class c, unnest(ARRAY['INSERT', 'DELETE']) privilege
WHERE c.relnamespace = 'public'::regnamespace AND has_table_privilege('redress_app', c.oid, privilege)
"""
_BARE = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c', 'u', 'p')
      AND conrelid::regclass::text NOT LIKE 'procrastinate%' ORDER BY contype = 'p', contype = 'u' LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', one.place, one.conname);
  END LOOP;
  FOR one IN SELECT indexrelid::regclass AS place FROM pg_index JOIN pg_class c ON c.oid = indrelid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'procrastinate%' LOOP
    EXECUTE format('DROP INDEX %s', one.place);
  END LOOP;
  FOR one IN SELECT c.oid::regclass AS place FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', one.place);
  END LOOP;
  FOR one IN SELECT attrelid::regclass AS place, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
      WHERE attnotnull AND attnum > 0 AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND c.relname NOT LIKE 'procrastinate%' AND c.relname <> 'alembic_version' LOOP
    EXECUTE format('ALTER TABLE %s ALTER %I DROP NOT NULL', one.place, one.attname);
  END LOOP;
END $$;
CREATE SCHEMA spare;
GRANT USAGE ON SCHEMA spare TO redress_app;
CREATE FUNCTION spare.tried(acts text[], places tid[]) RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE found boolean[] := '{}'; touched integer;
BEGIN
  FOR i IN 1 .. cardinality(acts) LOOP
    BEGIN
      EXECUTE format('SELECT spare.%I(%L)', acts[i], places[i]) INTO touched;
      RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = touched::text;
    EXCEPTION
      WHEN SQLSTATE 'ZZ000' THEN found := found || (SQLERRM <> '0');
      WHEN insufficient_privilege THEN found := found || false;
    END;
  END LOOP;
  RETURN found;
END $$;
CREATE FUNCTION spare.seen(place regclass) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE found text[];
BEGIN
  EXECUTE format('SELECT array_agg(ctid::text) FROM %s', place) INTO found;
  RETURN coalesce(found, '{}');
EXCEPTION WHEN insufficient_privilege THEN RETURN '{}';
END $$;
"""


class Column(Struct, frozen=True):
    """A column, the table that it points to, and whether the service may change it."""

    name: str
    type: str
    of: str | None
    changes: bool


class Town(Struct):
    """Everybody, the columns and grants of every table, and where each row lies, by case and whose it is."""

    app: psycopg.Connection
    persons: dict[str, Actor]
    tables: dict[str, list[Column]]
    grants: set[tuple[str, str]]
    places: dict[str, dict[tuple[str, str], str]]
    spares: dict[str, dict[tuple[str, str], str]]

    def has_cases(self, table: str) -> bool:
        """Whether a row of it belongs to a case, by itself or through what it points to."""
        found = self.tables.get(table, [])
        if table == "cases" or any(column.name == "case_id" for column in found):
            return True
        pointed = {column.of or NAMED.get(column.name) for column in found} - {None, table}
        return any(self.has_cases(str(other)) for other in pointed)


def _persons() -> dict[str, Actor]:
    def one(name: str) -> Actor:
        role = Role.mediator if name in BENCH else Role(name)
        shop = uuid5(SEED, "shop " + OWN_CASE.get(name, "examined")) if name in SIDES else None
        platform = uuid5(SEED, "platform") if role is Role.platform else None
        account = None if role in {Role.clock, Role.public} else uuid5(SEED, name)
        return Actor(role, account, shop_id=shop, platform_id=platform)

    return {str(name): one(name) for name in PERSONS}


def _id(table: str, case: str, name: str) -> UUID:
    return uuid5(SEED, f"{table} {case} {name}")


def _pointed(column: Column, case: str, name: str, actor: Actor) -> UUID:
    """Whom or what a column names, in the row of this person at this case."""
    account = actor.account_id or uuid5(SEED, name)
    match column.of or NAMED.get(column.name, column.name):
        case "cases" | "case_id":
            return uuid5(SEED, case)
        case "shops" | "shop_id" | "principal_shop_id":
            return actor.shop_id or uuid5(SEED, f"shop {'examined' if case == 'screened' else case}")
        case "platforms" | "platform_id":
            return actor.platform_id or uuid5(SEED, "other platform" if case == "others" else "platform")
        case "holder" | "holder_id":
            return actor.shop_id or actor.platform_id or account
        case other if other in NAMED.values() or (column.of and column.of != "accounts"):
            return _id(other, case, name)
        case _:
            return account


def _row(table: str, columns: list[Column], case: str, name: str, actor: Actor) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in columns:
        if column.name == "id" and column.type == "uuid":
            row["id"] = _id(table, case, name)
        elif column.type == "uuid":
            row[column.name] = _pointed(column, case, name, actor)
        elif column.type == "timestamptz" and column.name in OPEN_ENDED:
            row[column.name] = None
        else:
            row[column.name] = PLAIN[column.type]
    side = "office" if actor.role is Role.mediator else SIDES.get(name, name)
    known = {"role": actor.role, "as_role": actor.role, "proposer_role": actor.role, "confirmed_as": actor.role}
    known |= {"side": side, "to_side": side, "debtor": side, "action": STEPS.get(name, "overdue")}
    known |= {"act": "handed_in" if name == "record_holder" else "read"}
    known |= SAID.get(table, {})
    if table == "accounts":
        known |= {"id": actor.account_id or uuid5(SEED, name), "active": True}
    return row | {column: value for column, value in known.items() if column in row}


def _place(owner: psycopg.Connection, town: Town, table: str, *, world: bool) -> None:
    """A spare row of everybody at each case; in the world itself too, unless the world says otherwise."""
    columns, name = town.tables[table], sql.Identifier(table)
    owner.execute(sql.SQL("CREATE TABLE spare.{} AS SELECT * FROM {} WITH NO DATA").format(name, name))
    keys = [(case, person) for case in CASES for person in town.persons]
    rows = [_row(table, columns, case, person, town.persons[person]) for case, person in keys]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    blanks = sql.SQL(", ").join([sql.Placeholder()] * len(columns))
    for schema, places in (("spare", town.spares), ("public", town.places)):
        if schema == "public" and not world:
            continue
        into = sql.SQL("INSERT INTO {}.{} ({}) VALUES ({}) RETURNING ctid::text")
        statement = into.format(sql.Identifier(schema), name, names, blanks)
        with owner.cursor() as cursor:
            cursor.executemany(statement, [list(row.values()) for row in rows], returning=True)
            lie = [one.fetchone() for one in cursor.results()]
        places[table] = {key: at for key, (at,) in zip(keys, lie, strict=True)}


def _cases(owner: psycopg.Connection, town: Town) -> None:
    """Before its mediator, a private seller's, before the registrar, and one of strangers."""
    who = {name: actor.account_id for name, actor in town.persons.items()}
    for case in CASES:
        strange = case == "others"
        row = _row("cases", town.tables["cases"], case, "consumer", town.persons["consumer"]) | {
            "id": uuid5(SEED, case),
            "state": "screening" if case == "screened" else "investigation",
            "shop_id": uuid5(SEED, f"shop {'examined' if case == 'screened' else case}"),
            "mediator_id": {"screened": None, "others": uuid5(SEED, "another")}.get(case, who["mediator"]),
            "reviewer_id": who["reviewer"] if case == "examined" else None,
            "called_chief": case == "examined",
            "issued_at": None,
        }
        if strange:
            row |= dict.fromkeys(("consumer_id", "filed_by"), uuid5(SEED, "stranger"))
            row["platform_id"] = uuid5(SEED, "other platform")
        names, blanks = sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join([sql.Placeholder()] * len(row))
        into = sql.SQL("INSERT INTO cases ({}) VALUES ({}) RETURNING ctid::text").format(names, blanks)
        place = owner.execute(into, list(row.values())).fetchone()[0]
        town.places.setdefault("cases", {}).update(dict.fromkeys([(case, name) for name in town.persons], place))


def _seats(owner: psycopg.Connection, town: Town) -> None:
    who = {name: actor.shop_id or actor.platform_id or actor.account_id for name, actor in town.persons.items()}
    sitting = {
        "examined": {"consumer": "consumer", "merchant": "seller", "mediator": "mediator"}
        | {"reviewer": "reviewer", "member": "panel"},
        "sellers": {"consumer": "consumer", "private_seller": "seller", "mediator": "mediator"},
        "screened": {"consumer": "consumer", "merchant": "seller", "stand_in": "registrar"},
        "others": {},
    }
    for case, people in sitting.items():
        seated = people | ({"platform": "platform"} if people else {"someone": "consumer"})
        for name, role in seated.items():
            into = "INSERT INTO seats VALUES (%s, %s, %s, now(), NULL) RETURNING ctid::text"
            values = (uuid5(SEED, case), who.get(name, uuid5(SEED, name)), role)
            town.places.setdefault("seats", {})[case, name] = owner.execute(into, values).fetchone()[0]
    town.places["seats"]["others", "board"] = town.places["seats"]["others", "someone"]


@contextmanager
def a_town(server: Cluster, template: str) -> Iterator[tuple[Town, psycopg.Connection]]:
    """Build it on a copy of the template; with the way in of its owner."""
    name = f"walls_{new_id().hex}"
    server.create_database(name, template=template)
    plain = [url(name).replace("postgresql+psycopg://", "postgresql://") for url in (server.owner_url, server.app_url)]
    with psycopg.connect(plain[0], autocommit=True) as owner, psycopg.connect(plain[1], autocommit=True) as app:
        found = Town(app, _persons(), {}, set(owner.execute(_GRANTS).fetchall()), {}, {})
        for table, *column in owner.execute(_COLUMNS).fetchall():
            found.tables.setdefault(table, []).append(Column(*column))
        owner.execute(_BARE)
        for table in found.tables.keys() - NO_WALL.keys():
            _place(owner, found, table, world=table not in {"cases", "seats"})
        _cases(owner, found)
        _seats(owner, found)
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA spare TO redress_app")
        yield found, owner
    server.drop_database(name)
