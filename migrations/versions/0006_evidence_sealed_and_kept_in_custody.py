"""Evidence, sealed and kept in custody.

The bytes lie encrypted in the object store and their keys in the vault; here stand the seals, and who did what with
them. A seal is never changed: the service may only add `disclosed_at` and the exhibit number, once. Custody only grows.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# `holder_id` is whoever stands behind the side: the consumer's account, the shop, the platform. Who acts by a mandate
# stands where the principal does, and reads, or hands in, as far as its scope goes.
_OWN = """(holder_id IN (redress_account(), redress_shop(), redress_platform())
  OR holder_id IN (SELECT coalesce(m.principal_account_id, m.principal_shop_id) FROM mandates m
    WHERE m.agent_account_id = redress_account() AND m.revoked_at IS NULL
    AND coalesce(m.case_id, evidence_items.case_id) = evidence_items.case_id {scope}))"""
_READS = _OWN.format(scope="")
_HANDS_IN = _OWN.format(scope="AND m.scope IN ('everything', 'evidence')")
_STANDS_BEHIND = """EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND holder_id =
  CASE side WHEN 'consumer' THEN c.consumer_id WHEN 'seller' THEN c.shop_id ELSE c.platform_id END)"""
_ITEMS = f"""
CREATE TABLE evidence_items (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
  handed_in_by uuid NOT NULL REFERENCES accounts,
  side text NOT NULL CHECK (side IN ('consumer', 'seller', 'platform')),
  holder_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN
    ('chat', 'call', 'transcript', 'photo', 'screenshot', 'video', 'document', 'record', 'other')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
  media_type text NOT NULL,
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  source_system text NOT NULL DEFAULT '' CHECK (length(source_system) <= 100),
  transcript_of uuid REFERENCES evidence_items ON DELETE CASCADE,
  sealed_at timestamptz NOT NULL,
  retained_until_at timestamptz NOT NULL CHECK (retained_until_at >= sealed_at + interval '3 years'),
  late boolean NOT NULL,
  object_name text NOT NULL UNIQUE,
  disclosed_at timestamptz CHECK (disclosed_at >= sealed_at),
  exhibit_number integer CHECK (exhibit_number > 0),
  CHECK ((disclosed_at IS NULL) = (exhibit_number IS NULL)),
  CHECK (transcript_of IS NULL OR kind = 'transcript')
);
CREATE UNIQUE INDEX evidence_items_exhibit ON evidence_items (case_id, side, exhibit_number);
ALTER TABLE evidence_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_items FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_on_the_case ON evidence_items FOR SELECT USING (
  EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)
  AND (disclosed_at IS NOT NULL
       OR {_READS}
       OR redress_chain() IN ('office', 'audit', 'clock')));
CREATE POLICY handed_in_by_oneself ON evidence_items FOR INSERT WITH CHECK (
  {_STANDS_BEHIND}
  AND handed_in_by = redress_account()
  AND {_HANDS_IN});
CREATE POLICY disclosed_once ON evidence_items FOR UPDATE
  USING (disclosed_at IS NULL AND ({_HANDS_IN} OR redress_role() = 'mediator'))
  WITH CHECK (disclosed_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (disclosed_at, exhibit_number) ON evidence_items TO redress_app;
"""  # noqa: S608 - constants of this file

# `read` stands once a person, item and hour.
_CUSTODY = """
CREATE TABLE evidence_custody (
  id uuid PRIMARY KEY,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  at timestamptz NOT NULL,
  hour_at timestamptz NOT NULL CHECK (hour_at = date_trunc('hour', at, 'UTC')),
  account_id uuid REFERENCES accounts,
  role text NOT NULL,
  act text NOT NULL CHECK (act IN ('handed_in', 'disclosed', 'read', 'verified')),
  CHECK (account_id IS NOT NULL OR role = 'clock')
);
CREATE INDEX evidence_custody_item ON evidence_custody (item_id, at);
CREATE UNIQUE INDEX evidence_custody_read ON evidence_custody (item_id, account_id, hour_at) WHERE act = 'read';
ALTER TABLE evidence_custody ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_custody FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_custody FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY written_by_oneself ON evidence_custody FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id)
  AND role = redress_role() AND account_id IS NOT DISTINCT FROM redress_account());
GRANT SELECT, INSERT ON evidence_custody TO redress_app;
"""


def upgrade() -> None:
    """Make the seals and their custody."""
    op.execute(_ITEMS)
    op.execute(_CUSTODY)


def downgrade() -> None:
    """Drop both; objects and keys stay where they are."""
    op.execute("DROP TABLE evidence_custody, evidence_items")
