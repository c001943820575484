"""Who appointed, and why an appointment ended.

An appointment ends before its term by another one, or by a ground from a list that two of the board agreed on. What had
ended before this was asked is told apart: another appointment followed, or it was not recorded why.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COLUMNS = """
ALTER TABLE appointments
  ADD COLUMN body text NOT NULL DEFAULT 'board' CHECK (body IN ('board', 'parity')),
  ADD COLUMN ended_because text CHECK (ended_because IN ('replaced', 'term_over', 'own_wish', 'incapacity',
    'undisclosed_tie', 'partiality', 'confidence_broken', 'conviction', 'not_recorded'));
"""

# FORCE binds the owner too, who is nobody here and would change no row.
_FILL = """
ALTER TABLE appointments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE appointments DISABLE TRIGGER check_appointment;
UPDATE appointments SET ended_because = CASE
  WHEN EXISTS (SELECT 1 FROM appointments later
    WHERE later.account_id = appointments.account_id AND later.id > appointments.id) THEN 'replaced'
  ELSE 'not_recorded' END
  WHERE ended_at IS NOT NULL;
ALTER TABLE appointments ENABLE TRIGGER check_appointment;
ALTER TABLE appointments FORCE ROW LEVEL SECURITY;
"""

_HELD = """
ALTER TABLE appointments ADD CONSTRAINT ends_for_a_reason CHECK ((ended_at IS NULL) = (ended_because IS NULL));
GRANT UPDATE (ended_because) ON appointments TO redress_app;
DROP POLICY the_board_appoints ON appointments;
CREATE POLICY the_board_appoints ON appointments FOR INSERT WITH CHECK (
  redress_role() = 'clock'
  OR (appointed_by = redress_account() AND redress_board_agreed('account_id', account_id::text)
    AND body = coalesce(redress_approval('appointment', 'appoint') ->> 'body', 'board')
    AND redress_approval('appointment', 'appoint') IS NOT NULL));
DROP POLICY the_board_ends ON appointments;
CREATE POLICY the_board_ends ON appointments FOR UPDATE
  USING (redress_role() = 'clock' OR redress_board_agreed('account_id', account_id::text))
  WITH CHECK (redress_role() = 'clock' OR (redress_board_agreed('account_id', account_id::text)
    AND (ended_because = redress_approval('appointment', 'remove') ->> 'ground'
      OR (ended_because IN ('replaced', 'term_over') AND redress_approval('appointment', 'appoint') IS NOT NULL))));
"""

_AS_BEFORE = """
DROP POLICY the_board_appoints ON appointments;
CREATE POLICY the_board_appoints ON appointments FOR INSERT WITH CHECK (
  redress_role() = 'clock'
  OR (appointed_by = redress_account() AND redress_board_agreed('account_id', account_id::text)));
DROP POLICY the_board_ends ON appointments;
CREATE POLICY the_board_ends ON appointments FOR UPDATE USING (
  redress_role() = 'clock' OR redress_board_agreed('account_id', account_id::text));
ALTER TABLE appointments DROP COLUMN body, DROP COLUMN ended_because;
"""


def upgrade() -> None:
    """Ask for the body and the ground; fill in what is known of those that ended."""
    for statements in (_COLUMNS, _FILL, _HELD):
        op.execute(statements)


def downgrade() -> None:
    """Neither is kept any more."""
    op.execute(_AS_BEFORE)
