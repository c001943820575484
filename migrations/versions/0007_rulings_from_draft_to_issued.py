"""Rulings, from draft to issued, and the rules that they cite.

What the database itself holds to: a rule once written is never changed; a case has one ruling in force; a text that was
frozen, and a number that was given, stay what they are; who signs approves exactly the frozen text; votes are sealed
until the last is in; and nobody outside the bench reads a ruling before it is published.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RULES = """
CREATE TABLE rules (
  id text,
  version text,
  kind text NOT NULL CHECK (kind IN ('law', 'platform_rule', 'promise')),
  title text NOT NULL,
  text jsonb NOT NULL CHECK (text ?& ARRAY['zh_Hans', 'en']),
  source text NOT NULL,
  valid_from date NOT NULL,
  valid_to date CHECK (valid_to >= valid_from),
  PRIMARY KEY (id, version),
  UNIQUE (id, valid_from)
);
ALTER TABLE rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE rules FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON rules FOR SELECT USING (true);
CREATE POLICY written_at_set_up ON rules FOR INSERT WITH CHECK ((SELECT redress_role()) = 'clock');
GRANT SELECT, INSERT ON rules TO redress_app;
"""

# A number belongs to the row that it was given to, for ever: issued or void. `text` is the JSON that is signed.
_RULINGS = """
CREATE TABLE ruling_counters (
  year integer PRIMARY KEY,
  last integer NOT NULL CHECK (last > 0)
);
CREATE TABLE rulings (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('draft', 'frozen', 'issued', 'void', 'superseded', 'annulled')),
  content jsonb NOT NULL,
  road text CHECK (road IN ('freeze', 'submit', 'refer_to_panel')),
  sampled boolean,
  number text UNIQUE,
  text bytea,
  text_sha256 bytea CHECK (text_sha256 = sha256(text)),
  granted text CHECK (granted IN ('granted', 'partly', 'not')),
  outcome text,
  effect text CHECK (effect IN ('overturned', 'varied', 'confirmed', 'sent_back')),
  by_default boolean NOT NULL,
  recommendation boolean NOT NULL,
  total_minor bigint CHECK (total_minor >= 0),
  total_currency text CHECK (total_currency ~ '^[A-Z]{3}$'),
  file_sha256 bytea UNIQUE CHECK (length(file_sha256) = 32),
  size_bytes bigint CHECK (size_bytes > 0),
  key_id uuid,
  object_name text,
  created_at timestamptz NOT NULL,
  frozen_at timestamptz,
  issued_at timestamptz,
  published_at timestamptz CHECK (published_at >= issued_at),
  ended_at timestamptz,
  superseded_by text REFERENCES rulings (number),
  UNIQUE (id, text_sha256),
  CHECK ((state = 'draft') = (number IS NULL)),
  CHECK ((number IS NULL) = (text IS NULL) AND (text IS NULL) = (frozen_at IS NULL)),
  CHECK ((state IN ('issued', 'superseded', 'annulled')) = (file_sha256 IS NOT NULL)),
  CHECK ((file_sha256 IS NULL) = (issued_at IS NULL)),
  CHECK ((state = 'superseded') = (superseded_by IS NOT NULL))
);
CREATE INDEX ix_rulings_case_id ON rulings (case_id);
CREATE UNIQUE INDEX one_ruling_in_force ON rulings (case_id) WHERE state = 'issued';
CREATE UNIQUE INDEX one_ruling_in_hand ON rulings (case_id) WHERE state IN ('draft', 'frozen');
CREATE INDEX rulings_unpublished ON rulings (issued_at) WHERE state = 'issued' AND published_at IS NULL;
"""

_ADDED = """
CREATE TABLE ruling_signatures (
  ruling_id uuid,
  account_id uuid REFERENCES accounts,
  text_sha256 bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  PRIMARY KEY (ruling_id, account_id),
  FOREIGN KEY (ruling_id, text_sha256) REFERENCES rulings (id, text_sha256)
);
CREATE TABLE ruling_reviews (
  id uuid PRIMARY KEY,
  ruling_id uuid NOT NULL REFERENCES rulings,
  draft_version integer NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts,
  verdict text NOT NULL CHECK (verdict IN ('agree', 'send_back', 'disagree')),
  notes text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX ix_ruling_reviews_ruling_id ON ruling_reviews (ruling_id);
CREATE TABLE ruling_votes (
  ruling_id uuid REFERENCES rulings,
  draft_version integer,
  account_id uuid REFERENCES accounts,
  verdict text NOT NULL CHECK (verdict IN ('agree', 'disagree')),
  notes text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (ruling_id, draft_version, account_id)
);
CREATE TABLE ruling_comments (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  side text NOT NULL CHECK (side IN ('consumer', 'seller', 'platform')),
  account_id uuid NOT NULL REFERENCES accounts,
  text text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX ix_ruling_comments_case_id ON ruling_comments (case_id);
"""

_MOVES_ON = """
CREATE FUNCTION ruling_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
     (('draft', 'frozen'), ('frozen', 'issued'), ('frozen', 'void'), ('issued', 'superseded'), ('issued', 'annulled'))
  THEN
    RAISE EXCEPTION 'no ruling goes from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'draft' AND (NEW.case_id, NEW.content, NEW.number, NEW.text, NEW.frozen_at, NEW.outcome, NEW.effect,
      NEW.by_default, NEW.recommendation, NEW.granted, NEW.total_minor, NEW.total_currency) IS DISTINCT FROM
     (OLD.case_id, OLD.content, OLD.number, OLD.text, OLD.frozen_at, OLD.outcome, OLD.effect,
      OLD.by_default, OLD.recommendation, OLD.granted, OLD.total_minor, OLD.total_currency) THEN
    RAISE EXCEPTION 'ruling % is frozen', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.file_sha256 IS NOT NULL AND (NEW.file_sha256, NEW.size_bytes, NEW.key_id, NEW.object_name, NEW.issued_at)
     IS DISTINCT FROM (OLD.file_sha256, OLD.size_bytes, OLD.key_id, OLD.object_name, OLD.issued_at) THEN
    RAISE EXCEPTION 'ruling % is issued', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at THEN
    RAISE EXCEPTION 'ruling % is published', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves_on BEFORE UPDATE ON rulings FOR EACH ROW EXECUTE FUNCTION ruling_moves_on();
"""

_AT_THE_CASE = "EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)"
_OF_A_RULING = "EXISTS (SELECT 1 FROM rulings r WHERE r.id = ruling_id)"
_ON_THE_BENCH = "(SELECT redress_role()) IN ('mediator', 'clock', 'auditor')"
_SEEN = f"""
CREATE POLICY by_the_bench_then_published ON rulings FOR SELECT USING (
  {_AT_THE_CASE} AND ({_ON_THE_BENCH} OR published_at IS NOT NULL));
CREATE POLICY drafted_by_a_mediator ON rulings FOR INSERT WITH CHECK (
  {_AT_THE_CASE} AND state = 'draft' AND (SELECT redress_role()) = 'mediator');
CREATE POLICY moved_on ON rulings FOR UPDATE USING (
  {_AT_THE_CASE} AND ((SELECT redress_role()) = 'clock'
    OR ((SELECT redress_role()) = 'mediator' AND state IN ('draft', 'frozen'))))
  WITH CHECK ((SELECT redress_role()) = 'clock' OR state IN ('draft', 'frozen', 'void'));
CREATE POLICY counted_by_the_bench ON ruling_counters USING ({_ON_THE_BENCH});
CREATE POLICY seen_with_the_ruling ON ruling_signatures FOR SELECT USING ({_OF_A_RULING});
CREATE POLICY signed_by_oneself ON ruling_signatures FOR INSERT WITH CHECK (
  {_OF_A_RULING} AND account_id = (SELECT redress_account()) AND (SELECT redress_role()) = 'mediator');
CREATE POLICY seen_by_the_bench ON ruling_reviews FOR SELECT USING ({_OF_A_RULING} AND {_ON_THE_BENCH});
CREATE POLICY reviewed_by_oneself ON ruling_reviews FOR INSERT WITH CHECK (
  {_OF_A_RULING} AND account_id = (SELECT redress_account()) AND (SELECT redress_role()) = 'mediator');
CREATE FUNCTION redress_votes(ruling uuid, version integer) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET "redress.role" = 'clock'
  RETURN (SELECT count(*) FROM ruling_votes WHERE ruling_id = ruling AND draft_version = version);
CREATE POLICY sealed_until_all_are_in ON ruling_votes FOR SELECT USING (
  (SELECT redress_role()) IN ('clock', 'auditor') OR account_id = (SELECT redress_account())
  OR ((SELECT redress_role()) = 'mediator' AND {_OF_A_RULING} AND redress_votes(ruling_id, draft_version) >= 3));
CREATE POLICY voted_by_oneself ON ruling_votes FOR INSERT WITH CHECK (
  {_OF_A_RULING} AND account_id = (SELECT redress_account()) AND (SELECT redress_role()) = 'mediator');
CREATE POLICY seen_with_its_case ON ruling_comments FOR SELECT USING ({_AT_THE_CASE});
CREATE POLICY said_by_a_party ON ruling_comments FOR INSERT WITH CHECK (
  {_AT_THE_CASE} AND account_id = (SELECT redress_account())
  AND (SELECT redress_chain()) IN ('consumer', 'merchant', 'private_seller', 'platform'));
GRANT SELECT, INSERT, UPDATE ON rulings, ruling_counters TO redress_app;
GRANT SELECT, INSERT ON ruling_signatures, ruling_reviews, ruling_votes, ruling_comments TO redress_app;
"""  # noqa: S608 - constants of this file

# What everybody may know of a ruling: no party, no words. A void number is known as such; an unpublished one is not.
_PUBLIC = """
CREATE FUNCTION redress_public_ruling(wanted text, digest bytea) RETURNS TABLE (
  number text, state text, outcome text, effect text, granted text, by_default boolean, recommendation boolean,
  total_minor bigint, total_currency text, issued_at timestamptz, file_sha256 bytea, superseded_by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET "redress.role" = 'clock' AS $$
  SELECT r.number, r.state, r.outcome, r.effect, r.granted, r.by_default, r.recommendation,
         r.total_minor, r.total_currency, r.issued_at, r.file_sha256, r.superseded_by
  FROM rulings r
  WHERE (r.number = wanted OR r.file_sha256 = digest) AND r.published_at IS NOT NULL
  UNION ALL
  SELECT r.number, r.state, NULL, NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL
  FROM rulings r WHERE r.number = wanted AND r.state = 'void'
$$;
"""

_TABLES = ("ruling_counters", "rulings", "ruling_signatures", "ruling_reviews", "ruling_votes", "ruling_comments")


def upgrade() -> None:
    """Make the rules, the rulings, and who may read and add to them."""
    op.execute(_RULES)
    op.execute(_RULINGS)
    op.execute(_ADDED)
    op.execute(_MOVES_ON)
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(_SEEN)
    op.execute(_PUBLIC)


def downgrade() -> None:
    """Drop all of it; the files of issued rulings stay where they are."""
    op.execute("DROP FUNCTION redress_public_ruling")
    op.execute("DROP FUNCTION redress_votes CASCADE")  # and the policy that asks it
    op.execute("DROP TABLE ruling_comments, ruling_votes, ruling_reviews, ruling_signatures, rulings, ruling_counters")
    op.execute("DROP TABLE rules")
    op.execute("DROP FUNCTION ruling_moves_on")
