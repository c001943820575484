"""How often the lot named a mediator for a business, month by month, beside what the weights said.

Pairs stand by name of the business, so only the auditor reads them; the sums of a month are for everybody.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE skews (
  month date NOT NULL CHECK (extract(day FROM month) = 1),
  kind text NOT NULL CHECK (kind IN ('merchant', 'platform', 'representative')),
  draws integer NOT NULL CHECK (draws > 0),
  pairs integer NOT NULL CHECK (pairs > 0),
  corrected double precision NOT NULL CHECK (corrected BETWEEN 0 AND 1),
  PRIMARY KEY (month, kind)
);
CREATE TABLE pairings (
  month date NOT NULL,
  kind text NOT NULL,
  party_id uuid NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts (id),
  draws integer NOT NULL,
  named integer NOT NULL CHECK (named BETWEEN 0 AND draws),
  expected double precision NOT NULL CHECK (expected >= 0),
  chance double precision NOT NULL CHECK (chance BETWEEN 0 AND 1),
  PRIMARY KEY (month, kind, party_id, account_id),
  FOREIGN KEY (month, kind) REFERENCES skews (month, kind)
);
CREATE INDEX pairings_account ON pairings (account_id);
ALTER TABLE skews ENABLE ROW LEVEL SECURITY;
ALTER TABLE skews FORCE ROW LEVEL SECURITY;
ALTER TABLE pairings ENABLE ROW LEVEL SECURITY;
ALTER TABLE pairings FORCE ROW LEVEL SECURITY;
CREATE POLICY for_everybody ON skews FOR SELECT USING (true);
CREATE POLICY written_by_the_clock ON skews FOR INSERT WITH CHECK ((SELECT redress_role()) = 'clock');
CREATE POLICY for_the_auditor ON pairings FOR SELECT USING ((SELECT redress_role()) IN ('clock', 'auditor'));
CREATE POLICY written_by_the_clock ON pairings FOR INSERT WITH CHECK ((SELECT redress_role()) = 'clock');
GRANT SELECT, INSERT ON skews, pairings TO redress_app;
"""


def upgrade() -> None:
    """The clock reckons every month that has ended since the first draw."""
    op.execute(_TABLES)


def downgrade() -> None:
    """They follow from the draws, and can be reckoned again."""
    op.execute("DROP TABLE pairings, skews")
