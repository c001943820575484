"""The beacons: values that are named before they exist.

A chain is anchored in the journal before anything of it is named; its links come in their order, none skipped, none
before its time, each shown to lead back to the one before. A round of a public network is written down when it is named
and gets its signature once. None of that is trusted to the service: the database computes every digest itself.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE beacon_chains (
  anchor bytea PRIMARY KEY CHECK (length(anchor) = 32),
  secret_id uuid NOT NULL UNIQUE,
  length integer NOT NULL CHECK (length BETWEEN 1 AND 1000000),
  period_s integer NOT NULL CHECK (period_s > 0),
  from_at timestamptz NOT NULL,
  entry_id uuid NOT NULL UNIQUE REFERENCES journal_entries
);
CREATE TABLE beacon_links (
  anchor bytea NOT NULL REFERENCES beacon_chains,
  number integer NOT NULL CHECK (number > 0),
  link bytea NOT NULL CHECK (length(link) = 32),
  entry_id uuid NOT NULL REFERENCES journal_entries,
  PRIMARY KEY (anchor, number)
);
CREATE TABLE beacon_rounds (
  source text NOT NULL CHECK (source ~ '^[0-9a-f]{64}$'),
  number bigint NOT NULL CHECK (number > 0),
  at timestamptz NOT NULL,
  signature bytea CHECK (length(signature) = 48),
  value bytea GENERATED ALWAYS AS (sha256(signature)) STORED,
  PRIMARY KEY (source, number)
);
CREATE INDEX beacon_rounds_awaited ON beacon_rounds (at) WHERE signature IS NULL;
"""

# An entry tells facts when its opening, which only the clock and the auditors see, opens its commitment and says them.
_TELLS = r"""
CREATE FUNCTION journal_tells(entry uuid, kind text, facts jsonb) RETURNS boolean LANGUAGE sql STABLE
  RETURN EXISTS (
    SELECT 1 FROM journal_entries e JOIN journal_openings o ON o.entry_id = e.id
    WHERE e.id = journal_tells.entry AND e.kind = journal_tells.kind
      AND convert_from(o.data, 'UTF8')::jsonb -> 'facts' = journal_tells.facts
      AND substring(journal_text(e.entry) FROM '"data":"([0-9a-f]+)"')
        = encode(sha256(convert_to(E'redress/journal/v1/data\n', 'UTF8') || o.data_salt || o.data), 'hex')
  );
"""

_ANCHORED = """
CREATE FUNCTION beacon_check_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT journal_tells(NEW.entry_id, 'beacon_anchored', jsonb_build_object(
      'anchor', encode(NEW.anchor, 'hex'), 'length', NEW.length, 'period_s', NEW.period_s,
      'from_at', to_char(NEW.from_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) THEN
    RAISE 'a chain is anchored in the journal first' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.from_at <= redress_now() - make_interval(secs => NEW.period_s) THEN
    RAISE 'a chain has no rounds from before it was anchored' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM beacon_chains c
      WHERE c.from_at + c.length * make_interval(secs => c.period_s) > NEW.from_at) THEN
    RAISE 'one chain begins where the one before it ends' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER anchored_first BEFORE INSERT ON beacon_chains FOR EACH ROW EXECUTE FUNCTION beacon_check_anchor();
"""

_REVEALED = """
CREATE FUNCTION beacon_check_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM fresh f JOIN beacon_chains c USING (anchor)
      WHERE f.number > c.length OR c.from_at + f.number * make_interval(secs => c.period_s) > redress_now()) THEN
    RAISE 'a link is revealed at its time, never before' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM fresh f WHERE sha256(f.link) IS DISTINCT FROM CASE f.number WHEN 1 THEN f.anchor ELSE
      (SELECT b.link FROM beacon_links b WHERE b.anchor = f.anchor AND b.number = f.number - 1) END) THEN
    RAISE 'a link leads back to the one before it, and none is skipped' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM fresh GROUP BY anchor, entry_id HAVING NOT journal_tells(entry_id, 'beacon_revealed',
      jsonb_build_object('anchor', encode(anchor, 'hex'), 'first', min(number), 'last', max(number),
        'link', encode((array_agg(link ORDER BY number DESC))[1], 'hex')))) THEN
    RAISE 'every link is in the journal' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER in_order AFTER INSERT ON beacon_links
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION beacon_check_links();
"""

# A public network keeps real time, so its rounds are held against the machine's clock.
_SIGNED = """
CREATE FUNCTION beacon_check_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.signature IS NOT NULL OR (OLD.source, OLD.number, OLD.at) <> (NEW.source, NEW.number, NEW.at) THEN
    RAISE 'what a round brought stays' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.at > now() THEN
    RAISE 'no round is known before its time' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER known_once BEFORE UPDATE ON beacon_rounds FOR EACH ROW EXECUTE FUNCTION beacon_check_signature();
"""

_STAYS = """
CREATE FUNCTION beacon_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE 'what a beacon said stays' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON beacon_chains
  FOR EACH STATEMENT EXECUTE FUNCTION beacon_refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON beacon_links
  FOR EACH STATEMENT EXECUTE FUNCTION beacon_refuse();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON beacon_rounds
  FOR EACH STATEMENT EXECUTE FUNCTION beacon_refuse();
"""

_WALL = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY open_to_all ON {table} FOR SELECT USING (true);
CREATE POLICY written_by_the_clock ON {table} FOR INSERT WITH CHECK (redress_chain() = 'clock');
GRANT SELECT ON {table} TO redress_app;
"""

_RIGHTS = """
CREATE POLICY signed_by_the_clock ON beacon_rounds FOR UPDATE USING (redress_chain() = 'clock');
GRANT INSERT ON beacon_chains, beacon_links TO redress_app;
GRANT INSERT (source, number, at), UPDATE (signature) ON beacon_rounds TO redress_app;
"""


def upgrade() -> None:
    """Make the tables, and let the database check everything that is said in them."""
    for statements in (_TABLES, _TELLS, _ANCHORED, _REVEALED, _SIGNED, _STAYS):
        op.execute(statements)
    for table in ("beacon_chains", "beacon_links", "beacon_rounds"):
        op.execute(_WALL.format(table=table))
    op.execute(_RIGHTS)


def downgrade() -> None:
    """Drop the beacons; what the journal says of them stays."""
    op.execute("DROP TABLE beacon_links, beacon_chains, beacon_rounds")
    op.execute(
        "DROP FUNCTION beacon_refuse, beacon_check_signature, beacon_check_links, beacon_check_anchor, journal_tells"
    )
