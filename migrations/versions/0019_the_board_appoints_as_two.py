"""The board appoints as two.

One member of the board could open any account, appoint anyone and end any appointment. Now the database lets the board
write these rows only in the transaction in which another member approved exactly this account.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_AGREED = """
CREATE FUNCTION redress_board_agreed(member text, value text) RETURNS boolean LANGUAGE sql STABLE
  RETURN redress_role() = 'board' AND EXISTS (SELECT 1 FROM approvals
    WHERE kind = 'appointment' AND state = 'used' AND used_in = pg_current_xact_id_if_assigned()::text::bigint
      AND journal_text(operation)::jsonb -> 'values' ->> member = value);
"""

_TWO = """
DROP POLICY opened ON accounts;
CREATE POLICY opened ON accounts FOR INSERT WITH CHECK (
  redress_role() = 'clock' OR (chain IN ('office', 'board', 'audit', 'operations')
    AND redress_board_agreed('email', email) AND redress_board_agreed('role', role)));
DROP POLICY own_or_boards ON accounts;
CREATE POLICY own_or_boards ON accounts FOR UPDATE USING (
  id = redress_account() OR redress_role() = 'clock' OR redress_board_agreed('account_id', id::text));
DROP POLICY the_board_appoints ON appointments;
CREATE POLICY the_board_appoints ON appointments FOR INSERT WITH CHECK (
  redress_role() = 'clock'
  OR (appointed_by = redress_account() AND redress_board_agreed('account_id', account_id::text)));
DROP POLICY the_board_ends ON appointments;
CREATE POLICY the_board_ends ON appointments FOR UPDATE USING (
  redress_role() = 'clock' OR redress_board_agreed('account_id', account_id::text));
"""

_ONE = """
DROP POLICY opened ON accounts;
CREATE POLICY opened ON accounts FOR INSERT WITH CHECK (
  redress_role() = 'clock' OR (redress_role() = 'board' AND chain IN ('office', 'audit', 'operations')));
DROP POLICY own_or_boards ON accounts;
CREATE POLICY own_or_boards ON accounts FOR UPDATE
  USING (id = redress_account() OR redress_role() IN ('board', 'clock'));
DROP POLICY the_board_appoints ON appointments;
CREATE POLICY the_board_appoints ON appointments FOR INSERT WITH CHECK (
  redress_role() = 'clock' OR (redress_role() = 'board' AND appointed_by = redress_account()));
DROP POLICY the_board_ends ON appointments;
CREATE POLICY the_board_ends ON appointments FOR UPDATE USING (redress_role() IN ('board', 'clock'));
"""


def upgrade() -> None:
    """Ask for the second member."""
    op.execute(_AGREED)
    op.execute(_TWO)


def downgrade() -> None:
    """One member is enough again."""
    op.execute(_ONE)
    op.execute("DROP FUNCTION redress_board_agreed")
