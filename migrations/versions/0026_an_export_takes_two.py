"""An export takes two.

What an auditor takes away was proposed by that auditor and approved by the chief, in the transaction that writes the
row; afterwards nobody changes it. Its auditor and the clock see it.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_EXPORTS = """
CREATE TABLE exports (
  id uuid PRIMARY KEY,
  approval_id uuid NOT NULL UNIQUE REFERENCES approvals,
  auditor_id uuid NOT NULL REFERENCES accounts,
  since date,
  until date,
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
  approved_at timestamptz NOT NULL,
  over_at timestamptz NOT NULL CHECK (over_at <= approved_at + interval '72 hours')
);
CREATE INDEX ix_exports_auditor_id ON exports (auditor_id);
ALTER TABLE exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE exports FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON exports FOR SELECT USING (
  redress_role() = 'clock' OR (redress_role() = 'auditor' AND auditor_id = redress_account()));
CREATE POLICY approved ON exports FOR INSERT WITH CHECK (
  redress_role() = 'auditor' AND auditor_id = redress_account()
  AND redress_approval('export', 'export_rulings') ->> 'reason' = reason
  AND (redress_approval('export', 'export_rulings') ->> 'since')::date IS NOT DISTINCT FROM since
  AND (redress_approval('export', 'export_rulings') ->> 'until')::date IS NOT DISTINCT FROM until);
GRANT SELECT, INSERT ON exports TO redress_app;
"""


def upgrade() -> None:
    """Make the exports and their walls."""
    op.execute(_EXPORTS)


def downgrade() -> None:
    """An auditor alone exports again."""
    op.execute("DROP TABLE exports")
