"""The board is told the same day what was not performed, and says that it knows, in its own name and once."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_NOTICES = """
CREATE TABLE board_notices (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  obligations uuid[] NOT NULL CHECK (cardinality(obligations) > 0),
  told_at timestamptz NOT NULL,
  acknowledged_at timestamptz CHECK (acknowledged_at >= told_at),
  acknowledged_by uuid REFERENCES accounts,
  CHECK (num_nonnulls(acknowledged_at, acknowledged_by) <> 1)
);
CREATE INDEX ix_board_notices_case_id ON board_notices (case_id);
ALTER TABLE board_notices ENABLE ROW LEVEL SECURITY;
ALTER TABLE board_notices FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_by_the_board ON board_notices FOR SELECT USING (
  redress_role() = 'board' OR EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY told_of_a_case ON board_notices FOR INSERT WITH CHECK (
  acknowledged_at IS NULL AND redress_role() IN ('clock', 'consumer')
  AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY acknowledged_by_the_board ON board_notices FOR UPDATE
  USING (redress_role() = 'board' AND acknowledged_at IS NULL)
  WITH CHECK (acknowledged_by = redress_account());
GRANT SELECT, INSERT, UPDATE (acknowledged_at, acknowledged_by) ON board_notices TO redress_app;
"""


def upgrade() -> None:
    """What it was told before, it was told by mail alone."""
    op.execute(_NOTICES)


def downgrade() -> None:
    """Drop them; the mails stay."""
    op.execute("DROP TABLE board_notices")
