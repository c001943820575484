"""Papers beside the ruling: certificates of no fault, and agreements. Numbered, signed and journalled like rulings.

Written by the clock alone. What was frozen, issued and published stays what it is; a certificate ends with its ruling.
Those at the case read a certificate once it is published, but for whoever decides, who reads roles for names; an
agreement only the two sides that made it. An order may now tell a platform to honour a certificate; what it then owes
keeps nobody from ending the consumer's case.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_PAPERS = """
CREATE TABLE paper_counters (
  kind text,
  year integer,
  last integer NOT NULL CHECK (last > 0),
  PRIMARY KEY (kind, year)
);
CREATE TABLE papers (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  kind text NOT NULL CHECK (kind IN ('clearance', 'agreement')),
  side text NOT NULL CHECK (side IN ('seller', 'platform')),
  ruling_id uuid REFERENCES rulings,
  settlement_id uuid UNIQUE REFERENCES settlements,
  state text NOT NULL CHECK (state IN ('frozen', 'issued', 'void', 'ended')),
  number text NOT NULL UNIQUE,
  text bytea NOT NULL CHECK (length(text) > 0),
  file_sha256 bytea UNIQUE CHECK (length(file_sha256) = 32),
  size_bytes bigint CHECK (size_bytes > 0),
  key_id uuid,
  object_name text,
  frozen_at timestamptz NOT NULL,
  issued_at timestamptz CHECK (issued_at >= frozen_at),
  published_at timestamptz CHECK (published_at >= issued_at),
  ended_at timestamptz,
  CONSTRAINT it_rests_on_one_thing CHECK ((kind = 'clearance') = (ruling_id IS NOT NULL)
    AND (kind = 'agreement') = (settlement_id IS NOT NULL)),
  CONSTRAINT issued_with_its_file CHECK ((state IN ('issued', 'ended')) = (file_sha256 IS NOT NULL)
    AND num_nonnulls(file_sha256, size_bytes, key_id, object_name, issued_at) IN (0, 5)),
  CONSTRAINT ended_on_a_day CHECK ((state IN ('void', 'ended')) = (ended_at IS NOT NULL))
);
CREATE INDEX ix_papers_case_id ON papers (case_id);
CREATE UNIQUE INDEX one_clearance_a_side ON papers (case_id, side)
  WHERE kind = 'clearance' AND state IN ('frozen', 'issued');
CREATE FUNCTION paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state
     AND (OLD.state, NEW.state) NOT IN (('frozen', 'issued'), ('frozen', 'void'), ('issued', 'ended'))
     OR (NEW.case_id, NEW.kind, NEW.side, NEW.ruling_id, NEW.settlement_id, NEW.number, NEW.text, NEW.frozen_at)
       IS DISTINCT FROM
       (OLD.case_id, OLD.kind, OLD.side, OLD.ruling_id, OLD.settlement_id, OLD.number, OLD.text, OLD.frozen_at)
     OR OLD.file_sha256 IS NOT NULL
       AND (NEW.file_sha256, NEW.size_bytes, NEW.key_id, NEW.object_name, NEW.issued_at) IS DISTINCT FROM
         (OLD.file_sha256, OLD.size_bytes, OLD.key_id, OLD.object_name, OLD.issued_at)
     OR OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at THEN
    RAISE EXCEPTION 'paper % stays what it is', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON papers FOR EACH ROW EXECUTE FUNCTION paper_stays();
"""

_WALLS = """
ALTER TABLE paper_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_counters FORCE ROW LEVEL SECURITY;
CREATE POLICY counted_by_the_clock ON paper_counters USING (redress_role() = 'clock');
GRANT SELECT, INSERT, UPDATE ON paper_counters TO redress_app;
ALTER TABLE papers ENABLE ROW LEVEL SECURITY;
ALTER TABLE papers FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_by_whom_it_concerns ON papers FOR SELECT USING (redress_role() IN ('clock', 'auditor')
  OR published_at IS NOT NULL AND redress_role() <> 'mediator' AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)
    AND (kind = 'clearance' OR redress_on_side('consumer', case_id) OR redress_on_side(side, case_id)));
CREATE POLICY written_by_the_clock ON papers FOR INSERT WITH CHECK (redress_role() = 'clock');
CREATE POLICY moved_by_the_clock ON papers FOR UPDATE USING (redress_role() = 'clock');
GRANT SELECT, INSERT,
  UPDATE (state, file_sha256, size_bytes, key_id, object_name, issued_at, published_at, ended_at) ON papers
  TO redress_app;
CREATE FUNCTION redress_public_paper(wanted text, digest bytea) RETURNS TABLE (
  number text, kind text, state text, issued_at timestamptz, file_sha256 bytea, ruling text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET "redress.role" = 'clock' AS $$
  SELECT p.number, p.kind, p.state, p.issued_at, p.file_sha256, r.number
  FROM papers p LEFT JOIN rulings r ON r.id = p.ruling_id
  WHERE (p.number = wanted OR p.file_sha256 = digest) AND p.published_at IS NOT NULL
  UNION ALL
  SELECT p.number, p.kind, p.state, NULL, NULL, NULL FROM papers p WHERE p.number = wanted AND p.state = 'void'
$$;
"""

_FORM = r"""
CREATE OR REPLACE FUNCTION journal_is_v1(entry text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN entry ~ ('^\{"at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","case":(null|"[0-9a-f]{64}"),"data":"[0-9a-f]{64}"'
    || '(,"file_sha256":"[0-9a-f]{64}","kind":"(%(kinds)s)"'
    || '|,"kind":"(?!(%(kinds)s)")[a-z][a-z_]{2,59}"),"v"\:1\}$');
"""
_OF_RULINGS = "ruling_(issued|archived|corrected)"
_OF_PAPERS = "|(clearance|agreement)_issued"

_OWED = """
ALTER TABLE obligations DROP CONSTRAINT obligations_source_check;
ALTER TABLE obligations ADD CONSTRAINT obligations_source_check
  CHECK (source IN ('concession', 'settlement', 'ruling'{more}));
CREATE OR REPLACE FUNCTION case_moves_along_the_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT 1 FROM lifecycle_moves WHERE from_state = OLD.state AND to_state = NEW.state) THEN
    RAISE EXCEPTION 'no move leads from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF redress_role() = 'clock' AND NEW.state IN ('resolved', 'rejected', 'withdrawn', 'declined', 'discontinued') THEN
    RAISE EXCEPTION 'the clock ends no case as %', NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'concluded' AND ((OLD.state = 'confirming' AND NEW.times_asked < 3)
     OR EXISTS (SELECT 1 FROM obligations o WHERE o.case_id = NEW.id{ours}
                AND o.state NOT IN ('proven', 'confirmed', 'waived', 'enforced'))) THEN
    RAISE EXCEPTION 'nothing is concluded before everything is proven and the consumer was asked three times'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""

_ORDERS = """
ALTER TABLE performance_orders ADD COLUMN paper_id uuid UNIQUE REFERENCES papers;
ALTER TABLE performance_orders DROP CONSTRAINT performance_orders_ruling_id_side_key;
CREATE UNIQUE INDEX one_order_a_side ON performance_orders (ruling_id, side) WHERE paper_id IS NULL;
"""
_NO_ORDERS = """
DELETE FROM performance_orders WHERE paper_id IS NOT NULL;
DROP INDEX one_order_a_side;
ALTER TABLE performance_orders DROP COLUMN paper_id;
ALTER TABLE performance_orders ADD CONSTRAINT performance_orders_ruling_id_side_key UNIQUE (ruling_id, side);
"""


def upgrade() -> None:
    """Make the tables and close them, and let the journal hold what they are called."""
    op.execute(_PAPERS)
    op.execute(_WALLS)
    op.execute(_FORM % {"kinds": _OF_RULINGS + _OF_PAPERS})
    op.execute(_OWED.format(more=", 'clearance'", ours=" AND o.source <> 'clearance'"))
    op.execute(_ORDERS)


def downgrade() -> None:
    """Drop them. What the journal holds of them stays; what is owed by a certificate is owed by its ruling."""
    op.execute(_NO_ORDERS)
    op.execute("UPDATE obligations SET source = 'ruling' WHERE source = 'clearance'")
    op.execute(_OWED.format(more="", ours=""))
    op.execute(_FORM % {"kinds": _OF_RULINGS})
    op.execute("DROP FUNCTION redress_public_paper; DROP TABLE papers, paper_counters; DROP FUNCTION paper_stays")
