"""What one proposes, another approves.

The pairs and hours of design §5.6 stand here as well as in the program: a proposal of the wrong role, an approval by
the same person, by audit, after the time or for the second time cannot be written down, whoever holds the service's
role.
Kind and digest follow from the bytes that were proposed, and these never change.

`redress_approval` answers with the values that were approved in this very transaction, so that a table can demand them
of whoever writes it.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PAIRS = """
CREATE FUNCTION redress_proposer_of(kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE kind WHEN 'appointment' THEN 'board' WHEN 'policy' THEN 'chief' WHEN 'keys' THEN 'operations'
    WHEN 'export' THEN 'auditor' WHEN 'erasure' THEN 'operations' WHEN 'unmasking' THEN 'mediator' END;
CREATE FUNCTION redress_approver_of(kind text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE kind WHEN 'appointment' THEN 'board' WHEN 'policy' THEN 'board' WHEN 'keys' THEN 'chief'
    WHEN 'export' THEN 'chief' WHEN 'erasure' THEN 'chief' WHEN 'unmasking' THEN 'deputy' END;
CREATE FUNCTION redress_hours_of(kind text) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE kind WHEN 'unmasking' THEN interval '24 hours' ELSE interval '72 hours' END;
"""

_APPROVALS = """
CREATE TABLE approvals (
  id uuid PRIMARY KEY,
  operation bytea NOT NULL,
  kind text NOT NULL GENERATED ALWAYS AS (journal_text(operation)::jsonb ->> 'kind') STORED,
  sha256 bytea NOT NULL GENERATED ALWAYS AS (sha256(operation)) STORED,
  case_id uuid,
  proposed_by uuid NOT NULL,
  proposer_role text NOT NULL,
  proposed_at timestamptz NOT NULL,
  lapses_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'used', 'refused', 'withdrawn', 'lapsed')),
  ended_by uuid,
  ender_role text,
  ended_at timestamptz,
  approved_sha256 bytea,
  used_in bigint,
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 4000),
  FOREIGN KEY (proposed_by, proposer_role) REFERENCES accounts (id, role),
  FOREIGN KEY (ended_by, ender_role) REFERENCES accounts (id, role),
  CONSTRAINT proposed_by_the_first_of_the_pair CHECK (proposer_role IS NOT DISTINCT FROM redress_proposer_of(kind)),
  CONSTRAINT ended_by_the_second_of_the_pair CHECK (
    state NOT IN ('used', 'refused') OR ender_role IS NOT DISTINCT FROM redress_approver_of(kind)),
  CONSTRAINT two_persons CHECK (
    CASE state WHEN 'withdrawn' THEN ended_by IS NOT DISTINCT FROM proposed_by
               WHEN 'open' THEN ended_by IS NULL WHEN 'lapsed' THEN ended_by IS NULL
               ELSE ended_by IS NOT NULL AND ended_by <> proposed_by END),
  CONSTRAINT within_its_time CHECK (lapses_at > proposed_at AND lapses_at <= proposed_at + redress_hours_of(kind)),
  CONSTRAINT ended_in_its_time CHECK (
    CASE state WHEN 'open' THEN ended_at IS NULL WHEN 'lapsed' THEN ended_at >= lapses_at
               ELSE ended_at BETWEEN proposed_at AND lapses_at END),
  CONSTRAINT bound_to_the_operation CHECK (
    CASE state WHEN 'used' THEN approved_sha256 IS NOT NULL AND approved_sha256 = sha256(operation)
               ELSE approved_sha256 IS NULL END),
  CONSTRAINT refused_with_a_reason CHECK ((state = 'refused') = (reason <> '')),
  CONSTRAINT used_somewhere CHECK ((state = 'used') = (used_in IS NOT NULL))
);
CREATE INDEX approvals_open ON approvals (lapses_at) WHERE state = 'open';
CREATE INDEX ix_approvals_case_id ON approvals (case_id);
"""

# The walls that one row cannot hold by itself: once, now, another address, still in office.
_ONCE = """
CREATE FUNCTION approvals_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'open' OR abs(extract(epoch FROM NEW.proposed_at - redress_now())) > 300 THEN
    RAISE 'a proposal begins open, and now' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_now';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER begin_open BEFORE INSERT ON approvals FOR EACH ROW EXECUTE FUNCTION approvals_begin();

CREATE FUNCTION approvals_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' THEN
    RAISE 'a proposal ends once' USING ERRCODE = 'check_violation', CONSTRAINT = 'used_once';
  END IF;
  NEW.used_in := CASE NEW.state WHEN 'used' THEN pg_current_xact_id()::text::bigint END;
  IF NEW.state NOT IN ('used', 'refused') THEN
    RETURN NEW;
  END IF;
  IF redress_now() > OLD.lapses_at THEN
    RAISE 'the time to approve is over' USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_in_time';
  END IF;
  IF (SELECT count(DISTINCT email) FROM accounts WHERE id IN (OLD.proposed_by, NEW.ended_by)) <> 2 THEN
    RAISE 'two accounts at one address are one person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'two_addresses';
  END IF;
  IF NOT redress_reports_to_board(NEW.ended_by) THEN
    RAISE 'whoever approves is in office' USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_in_office';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER end_once BEFORE UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION approvals_end();
"""

_WHO = """
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_by_the_pair_and_audit ON approvals FOR SELECT USING (
  proposed_by = redress_account() OR redress_role() = redress_approver_of(kind)
  OR redress_chain() IN ('audit', 'clock'));
CREATE POLICY proposed_in_ones_own_name ON approvals FOR INSERT WITH CHECK (
  proposed_by = redress_account() AND proposer_role = redress_role());
CREATE POLICY ended_in_ones_own_name ON approvals FOR UPDATE
  USING (proposed_by = redress_account() OR redress_role() = redress_approver_of(kind) OR redress_role() = 'clock')
  WITH CHECK (CASE state WHEN 'lapsed' THEN redress_role() = 'clock'
    ELSE ended_by = redress_account() AND ender_role = redress_role() END);
GRANT SELECT, INSERT ON approvals TO redress_app;
GRANT UPDATE (state, ended_by, ender_role, ended_at, approved_sha256, reason) ON approvals TO redress_app;
"""

_APPROVED = """
CREATE FUNCTION redress_approval(wanted_kind text, wanted_what text) RETURNS jsonb LANGUAGE sql STABLE
  RETURN (SELECT journal_text(operation)::jsonb -> 'values' FROM approvals
    WHERE kind = wanted_kind AND state = 'used' AND used_in = pg_current_xact_id_if_assigned()::text::bigint
      AND journal_text(operation)::jsonb ->> 'what' = wanted_what);
"""


def upgrade() -> None:
    """Make the pairs, the proposals, their walls, and the question that other tables ask."""
    for statements in (_PAIRS, _APPROVALS, _ONCE, _WHO, _APPROVED):
        op.execute(statements)


def downgrade() -> None:
    """One person is enough again."""
    op.execute("DROP FUNCTION redress_approval")
    op.execute("DROP TABLE approvals")
    op.execute("DROP FUNCTION approvals_end, approvals_begin")
    op.execute("DROP FUNCTION redress_proposer_of, redress_approver_of, redress_hours_of")
