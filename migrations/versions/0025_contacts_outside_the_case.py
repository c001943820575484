"""Whoever decides writes down that somebody approached them outside a case.

What was asked is read by who wrote it, the chief, the deputy and audit; everybody may know how many there were.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE contacts (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  role text NOT NULL CHECK (redress_chain_of(role) = 'office'),
  case_id uuid REFERENCES cases,
  came_from text NOT NULL CHECK (came_from IN ('merchant', 'platform', 'operations', 'other')),
  how text NOT NULL CHECK (how IN ('call', 'message', 'mail', 'in_person', 'through_others')),
  asked text NOT NULL CHECK (asked <> ''),
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  FOREIGN KEY (account_id, role) REFERENCES accounts (id, role),
  CONSTRAINT recorded_afterwards CHECK (at <= recorded_at)
);
CREATE INDEX ix_contacts_account_id ON contacts (account_id);
CREATE INDEX ix_contacts_case_id ON contacts (case_id);
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_chiefs_and_audits ON contacts FOR SELECT USING (
  account_id = (SELECT redress_account()) OR (SELECT redress_role()) IN ('chief', 'deputy', 'auditor', 'clock'));
CREATE POLICY recorded_by_whoever_decides ON contacts FOR INSERT WITH CHECK (account_id = (SELECT redress_account()));
GRANT SELECT, INSERT ON contacts TO redress_app;
"""


def upgrade() -> None:
    """Nobody has been approached yet."""
    op.execute(_TABLE)


def downgrade() -> None:
    """What was written down goes with the table; the entries of the journal stay."""
    op.execute("DROP TABLE contacts")
