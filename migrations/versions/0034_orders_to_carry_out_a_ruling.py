"""Orders to carry out an accepted ruling, and the office's own signature on what systems are sent.

An order is written by the clock, once a side and ruling, and never changed; whoever it is for acknowledges it in their
own name. Those at the case read it but the consumer, who reads elsewhere how far it has come.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_ORDERS = """
CREATE TABLE performance_orders (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  ruling_id uuid NOT NULL REFERENCES rulings,
  side text NOT NULL CHECK (side IN ('seller', 'platform')),
  holder_id uuid NOT NULL,
  body bytea NOT NULL CHECK (length(body) > 0),
  jws text NOT NULL CHECK (jws ~ '^[A-Za-z0-9_-]+[.][.][A-Za-z0-9_-]+$'),
  issued_at timestamptz NOT NULL,
  seen_at timestamptz CHECK (seen_at >= issued_at),
  acknowledged_at timestamptz CHECK (acknowledged_at >= issued_at),
  acknowledged_by uuid REFERENCES accounts,
  withdrawn_at timestamptz CHECK (withdrawn_at >= issued_at),
  UNIQUE (ruling_id, side),
  CHECK (num_nonnulls(acknowledged_at, acknowledged_by) <> 1)
);
CREATE INDEX ix_performance_orders_case_id ON performance_orders (case_id);
CREATE INDEX ix_performance_orders_holder_id ON performance_orders (holder_id);
ALTER TABLE performance_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE performance_orders FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_its_case ON performance_orders FOR SELECT USING (
  redress_role() <> 'consumer' AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY issued_by_the_clock ON performance_orders FOR INSERT WITH CHECK (redress_role() = 'clock');
CREATE POLICY acknowledged_by_its_side ON performance_orders FOR UPDATE
  USING (redress_role() = 'clock' OR (withdrawn_at IS NULL AND redress_acts_for(holder_id, case_id)))
  WITH CHECK (redress_role() = 'clock' OR acknowledged_by = redress_account());
GRANT SELECT, INSERT, UPDATE (seen_at, acknowledged_at, acknowledged_by, withdrawn_at)
  ON performance_orders TO redress_app;
"""


def upgrade() -> None:
    """Messages that wait are sent as they are."""
    op.execute("ALTER TABLE webhook_messages ADD COLUMN jws text NOT NULL DEFAULT ''")
    op.execute(_ORDERS)


def downgrade() -> None:
    """Drop them; what was sent stays sent."""
    op.execute("DROP TABLE performance_orders; ALTER TABLE webhook_messages DROP COLUMN jws")
