"""A journal that only grows.

Entries hold commitments and nothing that names anyone, so everybody may read them; what opens a commitment lies apart.
A business transaction inserts an entry and waits for nobody. The sequencer, one at a time, gives the waiting entries
their leaves; from then on the database itself grows the Merkle tree (RFC 6962 §2.1), so that no one who holds the
service's role can leave a gap, store a false node, or keep a checkpoint over a tree that is not there.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Entry v1, canonical to the letter (RFC 8785): whatever could carry a name, a sentence or an amount has no place in it.
_FORM = r"""
CREATE FUNCTION journal_text(bytes bytea) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN convert_from(bytes, 'UTF8');
CREATE FUNCTION journal_is_v1(entry text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN entry ~ ('^\{"at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","case":(null|"[0-9a-f]{64}"),"data":"[0-9a-f]{64}"'
    || '(,"file_sha256":"[0-9a-f]{64}","kind":"ruling_(issued|archived|corrected)"'
    || '|,"kind":"(?!ruling_(issued|archived|corrected)")[a-z][a-z_]{2,59}"),"v"\:1\}$');
"""

_TABLES = r"""
CREATE TABLE journal_entries (
  id uuid PRIMARY KEY,
  entry bytea NOT NULL,
  kind text NOT NULL GENERATED ALWAYS AS (substring(journal_text(entry) FROM '"kind":"([a-z_]+)"')) STORED,
  leaf_hash bytea NOT NULL GENERATED ALWAYS AS (sha256('\x00'::bytea || entry)) STORED,
  file_sha256 bytea GENERATED ALWAYS AS (
    decode(substring(journal_text(entry) FROM '"file_sha256":"([0-9a-f]+)"'), 'hex')
  ) STORED,
  CONSTRAINT journal_entries_v1 CHECK (journal_is_v1(journal_text(entry)))
);
CREATE INDEX journal_entries_file_sha256 ON journal_entries (file_sha256) WHERE file_sha256 IS NOT NULL;

CREATE TABLE journal_openings (
  entry_id uuid PRIMARY KEY REFERENCES journal_entries,
  case_id uuid,
  case_salt bytea CHECK (length(case_salt) = 32),
  data_salt bytea NOT NULL CHECK (length(data_salt) = 32),
  data bytea NOT NULL,
  CHECK ((case_id IS NULL) = (case_salt IS NULL))
);
CREATE INDEX journal_openings_case_id ON journal_openings (case_id);

CREATE TABLE journal_pending (entry_id uuid PRIMARY KEY REFERENCES journal_entries);

CREATE TABLE journal_leaves (
  leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
  entry_id uuid NOT NULL UNIQUE REFERENCES journal_entries
);

CREATE TABLE journal_nodes (
  tier smallint NOT NULL,
  position bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (tier, position)
);

CREATE TABLE journal_checkpoints (
  size bigint PRIMARY KEY,
  root bytea NOT NULL,
  at timestamptz NOT NULL,
  note text NOT NULL,
  key text NOT NULL
);
"""

# The functions run as the owner: the service's role may read the queue of entries and the nodes, never write them.
_GROWTH = r"""
CREATE FUNCTION journal_wait() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO journal_pending SELECT id FROM fresh;
  RETURN NULL;
END $$;
CREATE TRIGGER wait_for_a_leaf AFTER INSERT ON journal_entries
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION journal_wait();

CREATE FUNCTION journal_grow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first bigint := (SELECT min(leaf_index) FROM fresh);
  size bigint := (SELECT max(leaf_index) + 1 FROM fresh);
  depth integer := 0;
BEGIN
  IF first IS NULL THEN
    RETURN NULL;
  END IF;
  IF first <> (SELECT coalesce(max(leaf_index) + 1, 0) FROM journal_leaves WHERE leaf_index < first)
     OR size - first <> (SELECT count(*) FROM fresh) THEN
    RAISE 'the journal has no leaf before one of these' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO journal_nodes
    SELECT 0, leaf_index, leaf_hash FROM fresh JOIN journal_entries ON id = entry_id;
  LOOP
    depth := depth + 1;
    EXIT WHEN first >> depth >= size >> depth;
    INSERT INTO journal_nodes
      SELECT depth, l.position / 2, sha256('\x01'::bytea || l.hash || r.hash)
      FROM journal_nodes l JOIN journal_nodes r ON r.tier = l.tier AND r.position = l.position + 1
      WHERE l.tier = depth - 1 AND l.position % 2 = 0
        AND l.position >= (first >> depth) * 2 AND l.position < (size >> depth) * 2;
  END LOOP;
  DELETE FROM journal_pending USING fresh WHERE journal_pending.entry_id = fresh.entry_id;
  RETURN NULL;
END $$;
CREATE TRIGGER grow_the_tree AFTER INSERT ON journal_leaves
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION journal_grow();
"""

_TRUE = r"""
CREATE FUNCTION journal_root(size bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  root bytea;
  peak bytea;
BEGIN
  FOR depth IN 0..62 LOOP
    CONTINUE WHEN (size >> depth) & 1 = 0;
    SELECT hash INTO STRICT peak FROM journal_nodes WHERE tier = depth AND position = (size >> depth) - 1;
    root := CASE WHEN root IS NULL THEN peak ELSE sha256('\x01'::bytea || peak || root) END;
  END LOOP;
  RETURN coalesce(root, sha256(''));
END $$;

CREATE FUNCTION journal_check_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.root <> journal_root(NEW.size) THEN
    RAISE 'this is not the root of the first % leaves', NEW.size USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER a_true_root BEFORE INSERT ON journal_checkpoints
  FOR EACH ROW EXECUTE FUNCTION journal_check_checkpoint();

CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE 'the journal only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
"""

_ONLY_GROWS = """
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""

_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
"""

_OPEN = """
CREATE POLICY open_to_all ON {table} USING (true) WITH CHECK (true);
GRANT {rights} ON {table} TO redress_app;
"""

_OPENINGS = """
CREATE POLICY seen_by_office_of_audit ON journal_openings FOR SELECT USING (redress_chain() IN ('clock', 'audit'));
CREATE POLICY recorded_by_all ON journal_openings FOR INSERT WITH CHECK (true);
GRANT SELECT, INSERT ON journal_openings TO redress_app;
"""

_RIGHTS = {
    "journal_entries": "SELECT, INSERT",
    "journal_pending": "SELECT",
    "journal_leaves": "SELECT, INSERT",
    "journal_nodes": "SELECT",
    "journal_checkpoints": "SELECT, INSERT",
}


def upgrade() -> None:
    """Make the tables, let the tree grow by itself, and shut every other way in."""
    for statements in (_FORM, _TABLES, _GROWTH, _TRUE):
        op.execute(statements)
    for table in ("journal_entries", "journal_leaves", "journal_nodes", "journal_checkpoints"):
        op.execute(_ONLY_GROWS.format(table=table))
    for table, rights in _RIGHTS.items():
        op.execute(_WALL.format(table=table) + _OPEN.format(table=table, rights=rights))
    op.execute(_WALL.format(table="journal_openings") + _OPENINGS)


def downgrade() -> None:
    """Drop the journal, all of it."""
    op.execute("DROP TABLE journal_checkpoints, journal_nodes, journal_leaves, journal_pending, journal_openings")
    op.execute("DROP TABLE journal_entries")
    op.execute("DROP FUNCTION journal_refuse, journal_check_checkpoint, journal_root, journal_grow, journal_wait")
    op.execute("DROP FUNCTION journal_is_v1, journal_text")
