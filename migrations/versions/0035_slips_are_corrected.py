"""A slip of the pen or of the sums is corrected by an edition of its own, and the older one says so.

The corrected edition is a row like every ruling, with a number of its own; what it corrects ends as `corrected` and
names it. Who asked for which slip stands beside it and is only decided, never changed. Where a sum was corrected, the
clock lets what is owed follow.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_AT_THE_CASE = "EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)"
_SLIPS = f"""
ALTER TABLE rulings ADD COLUMN corrects text REFERENCES rulings (number);
CREATE TABLE ruling_slips (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  ruling_id uuid NOT NULL REFERENCES rulings,
  side text NOT NULL CHECK (side IN ('consumer', 'seller', 'platform', 'office')),
  account_id uuid NOT NULL REFERENCES accounts,
  slips jsonb NOT NULL,
  why text NOT NULL CHECK (why <> ''),
  asked_at timestamptz NOT NULL,
  refused_at timestamptz,
  reason text,
  correction_id uuid REFERENCES rulings,
  CHECK ((refused_at IS NULL) = (reason IS NULL)),
  CHECK (refused_at IS NULL OR correction_id IS NULL)
);
CREATE INDEX ix_ruling_slips_case_id ON ruling_slips (case_id);
ALTER TABLE ruling_slips ENABLE ROW LEVEL SECURITY;
ALTER TABLE ruling_slips FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_its_case ON ruling_slips FOR SELECT USING ({_AT_THE_CASE});
CREATE POLICY named_by_oneself ON ruling_slips FOR INSERT WITH CHECK ({_AT_THE_CASE}
  AND account_id = redress_account() AND refused_at IS NULL AND correction_id IS NULL
  AND (redress_role() = 'mediator' AND side = 'office'
    OR redress_role() IN ('consumer', 'merchant', 'private_seller', 'platform') AND redress_on_side(side, case_id)));
CREATE POLICY decided_by_the_mediator ON ruling_slips FOR UPDATE
  USING ({_AT_THE_CASE} AND redress_role() IN ('mediator', 'clock'));
GRANT SELECT, INSERT, UPDATE (refused_at, reason, correction_id) ON ruling_slips TO redress_app;
GRANT UPDATE (amount_minor, text) ON obligations TO redress_app;
CREATE FUNCTION obligation_follows_its_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('obligations') AND redress_role() <> 'clock' THEN
    RAISE EXCEPTION 'what is owed follows a corrected ruling alone' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER follows_its_ruling BEFORE UPDATE ON obligations FOR EACH ROW
  WHEN (NEW.amount_minor IS DISTINCT FROM OLD.amount_minor OR NEW.text <> OLD.text)
  EXECUTE FUNCTION obligation_follows_its_ruling();
"""  # noqa: S608 - a constant of this file

# What 0007 named itself: the checks over several columns.
_CHECKS = """
ALTER TABLE rulings DROP CONSTRAINT rulings_state_check, DROP CONSTRAINT {files}, DROP CONSTRAINT {ends};
ALTER TABLE rulings
  ADD CONSTRAINT rulings_state_check CHECK (state IN ({states})),
  ADD CONSTRAINT {files} CHECK ((state IN ({issued})) = (file_sha256 IS NOT NULL)),
  ADD CONSTRAINT {ends} CHECK ((state IN ({replaced})) = (superseded_by IS NOT NULL));
"""
_NAMES = {"files": "rulings_check4", "ends": "rulings_check6"}
_ISSUED, _REPLACED = "'issued', 'superseded', 'annulled'", "'superseded'"


def _checks(more: str) -> str:
    states = f"'draft', 'frozen', 'void', {_ISSUED}{more}"
    return _CHECKS.format(states=states, issued=_ISSUED + more, replaced=_REPLACED + more, **_NAMES)


_MOVES_ON = """
CREATE OR REPLACE FUNCTION ruling_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
     (('draft', 'frozen'), ('frozen', 'issued'), ('frozen', 'void'), ('issued', 'superseded'),
      ('issued', 'annulled'){steps})
  THEN
    RAISE EXCEPTION 'no ruling goes from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'draft' AND (NEW.case_id, NEW.content, NEW.number, NEW.text, NEW.frozen_at, NEW.outcome, NEW.effect,
      NEW.by_default, NEW.recommendation, NEW.granted, NEW.total_minor, NEW.total_currency{new}) IS DISTINCT FROM
     (OLD.case_id, OLD.content, OLD.number, OLD.text, OLD.frozen_at, OLD.outcome, OLD.effect,
      OLD.by_default, OLD.recommendation, OLD.granted, OLD.total_minor, OLD.total_currency{old}) THEN
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
"""

_PUBLIC = """
DROP FUNCTION redress_public_ruling;
CREATE FUNCTION redress_public_ruling(wanted text, digest bytea) RETURNS TABLE (
  number text, state text, outcome text, effect text, granted text, by_default boolean, recommendation boolean,
  total_minor bigint, total_currency text, issued_at timestamptz, file_sha256 bytea, superseded_by text{column})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET "redress.role" = 'clock' AS $$
  SELECT r.number, r.state, r.outcome, r.effect, r.granted, r.by_default, r.recommendation,
         r.total_minor, r.total_currency, r.issued_at, r.file_sha256, r.superseded_by{corrects}
  FROM rulings r
  WHERE (r.number = wanted OR r.file_sha256 = digest
    OR r.id = (SELECT a.ruling_id FROM ruling_archives a WHERE a.file_sha256 = digest)) AND r.published_at IS NOT NULL
  UNION ALL
  SELECT r.number, r.state, NULL, NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL{null}
  FROM rulings r WHERE r.number = wanted AND r.state = 'void'
$$;
"""


def upgrade() -> None:
    """Rulings that are there correct nothing and stay as they are."""
    op.execute(_SLIPS)
    op.execute(_checks(", 'corrected'"))
    op.execute(_MOVES_ON.format(steps=", ('issued', 'corrected')", new=", NEW.corrects", old=", OLD.corrects"))
    op.execute(_PUBLIC.format(column=", corrects text", corrects=", r.corrects", null=", NULL"))


def downgrade() -> None:
    """A corrected ruling counts as replaced; which slip it was, its successor's file still says."""
    op.execute("ALTER TABLE rulings DISABLE TRIGGER moves_on")
    op.execute("UPDATE rulings SET state = 'superseded' WHERE state = 'corrected'")
    op.execute("ALTER TABLE rulings ENABLE TRIGGER moves_on")
    op.execute(_checks(""))
    op.execute(_MOVES_ON.format(steps="", new="", old=""))
    op.execute(_PUBLIC.format(column="", corrects="", null=""))
    op.execute("DROP TABLE ruling_slips; ALTER TABLE rulings DROP COLUMN corrects")
    op.execute("DROP TRIGGER follows_its_ruling ON obligations; DROP FUNCTION obligation_follows_its_ruling")
    op.execute("REVOKE UPDATE (amount_minor, text) ON obligations FROM redress_app")
