"""What is performed by saying it: apologies in three parts, and answers to orders to change a policy.

Written by whoever acts for the side that owes it, in their own name, and never changed. What the consumer disputes is
said anew, beside what was said before.
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_SAID = """
CREATE TABLE apologies (
  id uuid PRIMARY KEY,
  obligation_id uuid NOT NULL REFERENCES obligations,
  case_id uuid NOT NULL REFERENCES cases,
  holder_id uuid NOT NULL,
  act text NOT NULL CHECK (act <> ''),
  harm text NOT NULL CHECK (harm <> ''),
  change text NOT NULL CHECK (change <> ''),
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL
);
CREATE INDEX ix_apologies_obligation_id ON apologies (obligation_id);
CREATE INDEX ix_apologies_case_id ON apologies (case_id);
CREATE INDEX ix_apologies_holder_id ON apologies (holder_id);
CREATE TABLE policy_answers (
  id uuid PRIMARY KEY,
  obligation_id uuid NOT NULL REFERENCES obligations,
  case_id uuid NOT NULL REFERENCES cases,
  answer text NOT NULL CHECK (answer IN ('comply', 'explain')),
  text text NOT NULL CHECK (text <> ''),
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL
);
CREATE INDEX ix_policy_answers_obligation_id ON policy_answers (obligation_id);
CREATE INDEX ix_policy_answers_case_id ON policy_answers (case_id);
"""
_WHO = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_its_case ON {table} FOR SELECT USING (EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY said_by_whoever_owes ON {table} FOR INSERT WITH CHECK (
  account_id = redress_account() AND EXISTS (SELECT 1 FROM obligations o WHERE o.id = obligation_id
    AND o.case_id = {table}.case_id AND redress_on_side(o.debtor, o.case_id)));
GRANT SELECT, INSERT ON {table} TO redress_app;
"""
_TABLES = ("apologies", "policy_answers")


def upgrade() -> None:
    """Make the tables and close them."""
    op.execute(_SAID)
    for table in _TABLES:
        op.execute(_WHO.format(table=table))


def downgrade() -> None:
    """Drop them; what was said stays among the proofs."""
    op.execute("DROP TABLE apologies, policy_answers")
