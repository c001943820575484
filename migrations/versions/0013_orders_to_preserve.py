"""Orders to preserve, what is said and delivered in answer to them, and the digests that a platform committed before.

An order is issued by the clock alone, once a case. What a platform commits is its own until a case about the order
exists, and never changes. Whether a delivered file matches is written by the clock beside the seal. An adverse
inference is a proposal until the mediator of the case says otherwise, with a reason, while the case is examined; the
parties see it only once it is confirmed. A platform's address for messages is the platform's own; the secrets lie in
the vault, not here.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WEBHOOKS = """
CREATE TABLE webhook_endpoints (
  platform_id uuid PRIMARY KEY REFERENCES platforms,
  url text NOT NULL CHECK (url ~ '^https?://' AND length(url) <= 500),
  set_by uuid NOT NULL REFERENCES accounts,
  set_at timestamptz NOT NULL
);
CREATE TABLE webhook_secrets (
  id uuid PRIMARY KEY,
  platform_id uuid NOT NULL REFERENCES platforms,
  made_by uuid NOT NULL REFERENCES accounts,
  made_at timestamptz NOT NULL,
  retired_at timestamptz CHECK (retired_at >= made_at)
);
CREATE INDEX ix_webhook_secrets_platform_id ON webhook_secrets (platform_id);
CREATE TABLE webhook_messages (
  id text PRIMARY KEY CHECK (id ~ '^msg_[0-9a-f]{32}$'),
  platform_id uuid NOT NULL REFERENCES platforms,
  case_id uuid,
  kind text NOT NULL CHECK (kind <> ''),
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  failure text,
  delivered_at timestamptz,
  given_up_at timestamptz,
  CHECK (delivered_at IS NULL OR given_up_at IS NULL)
);
CREATE INDEX ix_webhook_messages_platform_id ON webhook_messages (platform_id);
"""

_ORDERS = """
CREATE TABLE preservation_orders (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL UNIQUE REFERENCES cases,
  platform_id uuid NOT NULL REFERENCES platforms,
  order_number text NOT NULL,
  shop text NOT NULL,
  item text NOT NULL,
  since_at timestamptz NOT NULL,
  parts text[] NOT NULL CHECK (cardinality(parts) > 0
    AND parts <@ ARRAY['chats', 'calls', 'tickets', 'listing']),
  issued_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL CHECK (due_at > issued_at),
  seen_at timestamptz CHECK (seen_at >= issued_at),
  completed_at timestamptz CHECK (completed_at >= issued_at),
  lapsed_at timestamptz CHECK (lapsed_at >= due_at)
);
CREATE INDEX ix_preservation_orders_platform_id ON preservation_orders (platform_id);
CREATE TABLE preservation_statements (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES preservation_orders,
  part text NOT NULL CHECK (part IN ('chats', 'calls', 'tickets', 'listing')),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 4000),
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL,
  UNIQUE (order_id, part)
);
CREATE TABLE adverse_inferences (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  order_id uuid NOT NULL UNIQUE REFERENCES preservation_orders,
  drafted_at timestamptz NOT NULL,
  facts jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected')),
  decided_by uuid REFERENCES accounts,
  decided_at timestamptz,
  reason text NOT NULL,
  text text NOT NULL,
  CHECK (CASE WHEN state = 'proposed' THEN num_nonnulls(decided_by, decided_at) = 0
              ELSE num_nonnulls(decided_by, decided_at) = 2 AND reason <> '' END),
  CHECK ((state = 'confirmed') = (text <> ''))
);
CREATE INDEX ix_adverse_inferences_case_id ON adverse_inferences (case_id);
"""

_COMMITMENTS = """
CREATE TABLE commitments (
  id uuid PRIMARY KEY,
  platform_id uuid NOT NULL REFERENCES platforms,
  order_number text NOT NULL,
  ticket text NOT NULL,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  kind text NOT NULL CHECK (kind IN ('chat', 'call', 'record')),
  closed_at timestamptz NOT NULL,
  committed_by uuid NOT NULL REFERENCES accounts,
  committed_at timestamptz NOT NULL,
  UNIQUE (platform_id, sha256, order_number, ticket),
  CHECK (order_number <> '' OR ticket <> '')
);
CREATE INDEX commitments_order ON commitments (platform_id, order_number);
CREATE TABLE commitment_checks (
  item_id uuid PRIMARY KEY REFERENCES evidence_items ON DELETE CASCADE,
  verdict text NOT NULL CHECK (verdict IN ('match', 'match_one_of', 'differs', 'never')),
  commitment_id uuid REFERENCES commitments,
  committed_at timestamptz,
  digests integer NOT NULL,
  at timestamptz NOT NULL,
  CHECK ((verdict IN ('match', 'match_one_of')) = (num_nonnulls(commitment_id, committed_at) = 2)),
  CHECK (verdict IN ('match', 'match_one_of') OR num_nonnulls(commitment_id, committed_at) = 0),
  CHECK (CASE verdict WHEN 'match' THEN digests = 1 WHEN 'match_one_of' THEN digests > 1
                      WHEN 'differs' THEN digests > 0 ELSE digests = 0 END),
  CHECK (committed_at <= at)
);
"""

_TABLES = (
    "webhook_endpoints", "webhook_secrets", "webhook_messages", "preservation_orders", "preservation_statements",
    "adverse_inferences", "commitments", "commitment_checks",
)  # fmt: skip

_WHO = """
CREATE POLICY the_platforms_own ON webhook_endpoints USING (
  platform_id = redress_platform() OR redress_role() = 'clock');
CREATE POLICY the_platforms_own ON webhook_secrets USING (
  platform_id = redress_platform() OR redress_role() = 'clock');
CREATE POLICY seen ON webhook_messages FOR SELECT USING (
  platform_id = redress_platform() OR redress_role() IN ('clock', 'auditor'));
CREATE POLICY sent_by_the_clock ON webhook_messages FOR INSERT WITH CHECK (redress_role() = 'clock');
CREATE POLICY noted_by_the_clock ON webhook_messages FOR UPDATE USING (redress_role() = 'clock');

CREATE POLICY seen_with_its_case ON preservation_orders FOR SELECT
  USING (EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY issued_by_the_clock ON preservation_orders FOR INSERT WITH CHECK (redress_role() = 'clock');
CREATE POLICY kept_by_the_clock ON preservation_orders FOR UPDATE USING (redress_role() = 'clock');
CREATE POLICY seen_with_its_order ON preservation_statements FOR SELECT
  USING (EXISTS (SELECT 1 FROM preservation_orders o WHERE o.id = order_id));
CREATE POLICY said_by_the_platform ON preservation_statements FOR INSERT WITH CHECK (
  account_id = redress_account()
  AND EXISTS (SELECT 1 FROM preservation_orders o WHERE o.id = order_id AND o.platform_id = redress_platform()));
CREATE POLICY shown_once_confirmed ON adverse_inferences FOR SELECT USING (
  EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)
  AND (state = 'confirmed' OR redress_role() IN ('mediator', 'chief', 'deputy', 'auditor', 'clock')));
CREATE POLICY drafted_by_the_clock ON adverse_inferences FOR INSERT
  WITH CHECK (redress_role() = 'clock' AND state = 'proposed');
CREATE POLICY decided_by_the_mediator ON adverse_inferences FOR UPDATE
  USING (state = 'proposed' AND redress_role() = 'mediator'
    AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND c.mediator_id = redress_account()
      AND c.state IN ('investigation', 'provisional_view', 'deliberation')))
  WITH CHECK (state <> 'proposed' AND decided_by = redress_account());

CREATE POLICY the_platforms_own ON commitments FOR SELECT USING (
  platform_id = redress_platform() OR redress_role() IN ('clock', 'auditor')
  OR (redress_chain() = 'office' AND order_number <> '' AND EXISTS (
    SELECT 1 FROM cases c WHERE c.platform_id = commitments.platform_id
    AND c.order_number = commitments.order_number)));
CREATE POLICY committed_by_the_platform ON commitments FOR INSERT WITH CHECK (
  platform_id = redress_platform() AND committed_by = redress_account());
CREATE POLICY seen_with_the_item ON commitment_checks FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY compared_by_the_clock ON commitment_checks FOR INSERT WITH CHECK (redress_role() = 'clock');

GRANT SELECT, INSERT, DELETE, UPDATE (url, set_by, set_at) ON webhook_endpoints TO redress_app;
GRANT SELECT, INSERT, UPDATE (retired_at) ON webhook_secrets TO redress_app;
GRANT SELECT, INSERT, UPDATE (attempts, failure, delivered_at, given_up_at) ON webhook_messages TO redress_app;
GRANT SELECT, INSERT, UPDATE (seen_at, completed_at, lapsed_at) ON preservation_orders TO redress_app;
GRANT SELECT, INSERT ON preservation_statements, commitments, commitment_checks TO redress_app;
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, reason, text) ON adverse_inferences TO redress_app;
"""


def upgrade() -> None:
    """Make the tables and close them."""
    for statements in (_WEBHOOKS, _ORDERS, _COMMITMENTS):
        op.execute(statements)
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(_WHO)


def downgrade() -> None:
    """Drop them; secrets stay in the vault, where they open nothing any more."""
    op.execute(f"DROP TABLE {', '.join(reversed(_TABLES))}")
