"""A mediator may agree to more cases than the caps, for draws in which too few others are left.

The consent is the mediator's own: nobody else gives it, or sees who did.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE agreed_to_more (
  account_id uuid PRIMARY KEY,
  role text NOT NULL DEFAULT 'mediator' CHECK (role = 'mediator'),
  since_at timestamptz NOT NULL,
  FOREIGN KEY (account_id, role) REFERENCES accounts (id, role)
);
ALTER TABLE agreed_to_more ENABLE ROW LEVEL SECURITY;
ALTER TABLE agreed_to_more FORCE ROW LEVEL SECURITY;
CREATE POLICY own_or_the_draws ON agreed_to_more FOR SELECT USING (
  account_id = (SELECT redress_account()) OR (SELECT redress_role()) = 'clock');
CREATE POLICY given_by_oneself ON agreed_to_more FOR INSERT WITH CHECK (account_id = (SELECT redress_account()));
CREATE POLICY taken_back_by_oneself ON agreed_to_more FOR DELETE USING (account_id = (SELECT redress_account()));
GRANT SELECT, INSERT, DELETE ON agreed_to_more TO redress_app;
"""


def upgrade() -> None:
    """Nobody has agreed yet."""
    op.execute(_TABLE)


def downgrade() -> None:
    """The caps hold for everyone."""
    op.execute("DROP TABLE agreed_to_more")
