"""A draw is committed before the randomness exists, happens once, and stands for ever.

Only the clock draws, and writes names: nobody puts anyone at a case by hand, whoever they are.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE rosters (
  sha256 bytea PRIMARY KEY,
  body text NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT named_by_its_digest CHECK (sha256(convert_to(body, 'UTF8')) = sha256)
);
CREATE TABLE draws (
  case_id uuid REFERENCES cases,
  no integer CHECK (no > 0),
  roster bytea NOT NULL REFERENCES rosters,
  statement text NOT NULL,
  entry_id uuid NOT NULL UNIQUE REFERENCES journal_entries,
  leaf bytea NOT NULL UNIQUE,
  beacon text NOT NULL CHECK (beacon IN ('chain', 'drand')),
  source text NOT NULL,
  round bigint NOT NULL,
  round_at timestamptz NOT NULL,
  committed_at timestamptz NOT NULL,
  value bytea,
  signature bytea,
  seed bytea,
  order_sha256 bytea,
  passed jsonb,
  drawn_entry_id uuid UNIQUE REFERENCES journal_entries,
  drawn_at timestamptz,
  PRIMARY KEY (case_id, no),
  CONSTRAINT committed_before_the_round CHECK (committed_at < round_at),
  CONSTRAINT drawn_after_the_round CHECK (drawn_at >= round_at),
  CONSTRAINT drawn_whole CHECK (num_nonnulls(value, seed, order_sha256, passed, drawn_entry_id, drawn_at) IN (0, 6))
);
CREATE INDEX draws_open ON draws (round_at) WHERE drawn_at IS NULL;
CREATE TABLE draw_reasons (
  case_id uuid,
  no integer,
  account_id uuid REFERENCES accounts,
  reason text NOT NULL,
  PRIMARY KEY (case_id, no, account_id),
  FOREIGN KEY (case_id, no) REFERENCES draws
);
CREATE TABLE nonces (
  case_id uuid,
  no integer,
  side text CHECK (side IN ('consumer', 'seller', 'platform')),
  nonce bytea NOT NULL CHECK (length(nonce) = 32),
  entry_id uuid NOT NULL UNIQUE REFERENCES journal_entries,
  at timestamptz NOT NULL,
  PRIMARY KEY (case_id, no, side),
  FOREIGN KEY (case_id, no) REFERENCES draws
);
ALTER TABLE assignments DROP COLUMN policy, DROP COLUMN excluded;
"""

_STANDS = """
CREATE FUNCTION draw_happens_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.drawn_at IS NOT NULL OR (OLD.case_id, OLD.no, OLD.roster, OLD.statement, OLD.entry_id, OLD.leaf, OLD.beacon,
        OLD.source, OLD.round, OLD.round_at, OLD.committed_at) IS DISTINCT FROM (NEW.case_id, NEW.no, NEW.roster,
        NEW.statement, NEW.entry_id, NEW.leaf, NEW.beacon, NEW.source, NEW.round, NEW.round_at, NEW.committed_at) THEN
      RAISE EXCEPTION 'what was committed or drawn stands' USING ERRCODE = 'check_violation';
    END IF;
    IF redress_now() < NEW.round_at THEN
      RAISE EXCEPTION 'the round has not come' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT max(no) AS no, bool_and(drawn_at IS NOT NULL) AS done INTO before FROM draws WHERE case_id = NEW.case_id;
  IF NEW.no <> coalesce(before.no, 0) + 1 OR NOT coalesce(before.done, true) THEN
    RAISE EXCEPTION 'a case is drawn once, and once more only when an order is used up'
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.drawn_at IS NOT NULL OR NEW.leaf <> (SELECT leaf_hash FROM journal_entries WHERE id = NEW.entry_id) THEN
    RAISE EXCEPTION 'a draw begins with what was committed to the journal' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE INSERT OR UPDATE ON draws FOR EACH ROW EXECUTE FUNCTION draw_happens_once();
CREATE FUNCTION nonce_comes_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM draws d WHERE (d.case_id, d.no) = (NEW.case_id, NEW.no)
                 AND d.committed_at < redress_now() AND redress_now() < d.round_at AND d.drawn_at IS NULL) THEN
    RAISE EXCEPTION 'a nonce comes after the commitment and before the round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER in_time BEFORE INSERT ON nonces FOR EACH ROW EXECUTE FUNCTION nonce_comes_in_time();
"""

_CLOCK = "(SELECT redress_role()) = 'clock'"
_AT_THE_CASE = "EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)"
_SEEN = f"""
ALTER TABLE rosters ENABLE ROW LEVEL SECURITY;
ALTER TABLE rosters FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON rosters FOR SELECT USING (true);
CREATE POLICY written_by_the_clock ON rosters FOR INSERT WITH CHECK ({_CLOCK});
ALTER TABLE draws ENABLE ROW LEVEL SECURITY;
ALTER TABLE draws FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_its_case ON draws FOR SELECT USING ({_AT_THE_CASE});
CREATE POLICY committed_by_the_clock ON draws FOR INSERT WITH CHECK ({_CLOCK});
CREATE POLICY drawn_by_the_clock ON draws FOR UPDATE USING ({_CLOCK});
ALTER TABLE draw_reasons ENABLE ROW LEVEL SECURITY;
ALTER TABLE draw_reasons FORCE ROW LEVEL SECURITY;
CREATE POLICY for_the_auditor ON draw_reasons FOR SELECT USING ((SELECT redress_role()) IN ('clock', 'auditor'));
CREATE POLICY written_by_the_clock ON draw_reasons FOR INSERT WITH CHECK ({_CLOCK});
ALTER TABLE nonces ENABLE ROW LEVEL SECURITY;
ALTER TABLE nonces FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_its_case ON nonces FOR SELECT USING ({_AT_THE_CASE});
CREATE POLICY taken_by_the_clock ON nonces FOR INSERT WITH CHECK ({_CLOCK});
GRANT SELECT, INSERT ON rosters, draw_reasons, nonces TO redress_app;
GRANT SELECT, INSERT, UPDATE (value, signature, seed, order_sha256, passed, drawn_entry_id, drawn_at)
  ON draws TO redress_app;
"""

_ONLY_THE_CLOCK = f"""
DROP POLICY seen_with_its_case ON drawn;
DROP POLICY own_name ON drawn;
CREATE POLICY seen_with_its_case ON drawn FOR SELECT USING (
  account_id = (SELECT redress_account()) OR {_AT_THE_CASE});
CREATE POLICY named_by_the_clock ON drawn FOR INSERT WITH CHECK ({_CLOCK});
CREATE POLICY moved_by_the_clock ON drawn FOR UPDATE USING ({_CLOCK});
DROP POLICY seen_with_its_case ON assignments;
CREATE POLICY seen_with_its_case ON assignments FOR SELECT USING ({_AT_THE_CASE});
CREATE POLICY needed_by_the_clock ON assignments FOR INSERT WITH CHECK ({_CLOCK});
CREATE POLICY moved_by_the_clock ON assignments FOR UPDATE USING ({_CLOCK});
"""

_AS_BEFORE = f"""
DROP POLICY moved_by_the_clock ON assignments;
DROP POLICY needed_by_the_clock ON assignments;
DROP POLICY seen_with_its_case ON assignments;
CREATE POLICY seen_with_its_case ON assignments USING ({_AT_THE_CASE});
DROP POLICY moved_by_the_clock ON drawn;
DROP POLICY named_by_the_clock ON drawn;
DROP POLICY seen_with_its_case ON drawn;
CREATE POLICY own_name ON drawn USING (account_id = (SELECT redress_account()));
CREATE POLICY seen_with_its_case ON drawn USING ({_AT_THE_CASE});
ALTER TABLE assignments ADD COLUMN policy text NOT NULL DEFAULT 'uniform/v1';
ALTER TABLE assignments ADD COLUMN excluded jsonb NOT NULL DEFAULT '{{}}';
ALTER TABLE assignments ALTER COLUMN policy DROP DEFAULT, ALTER COLUMN excluded DROP DEFAULT;
"""


def upgrade() -> None:
    """Make the tables, hold what was committed, and leave names to the clock."""
    op.execute(_TABLES)
    op.execute(_STANDS)
    op.execute(_SEEN)
    op.execute(_ONLY_THE_CLOCK)


def downgrade() -> None:
    """Drop the draws; the names that they gave stay."""
    op.execute("DROP TABLE nonces, draw_reasons, draws, rosters")
    op.execute("DROP FUNCTION nonce_comes_in_time, draw_happens_once")
    op.execute(_AS_BEFORE)
