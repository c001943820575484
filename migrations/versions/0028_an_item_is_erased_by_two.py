"""An item is erased by two.

Operations proposed exactly this item on this ground and the chief approved it, in the transaction that writes the row;
nobody changes it afterwards, and no item under legal hold gets one. Whoever sees the item sees why it is gone.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ALLOWED = """
ALTER TABLE evidence_custody DROP CONSTRAINT evidence_custody_act_check;
ALTER TABLE evidence_custody ADD CONSTRAINT evidence_custody_act_check CHECK (act IN ({acts}));
"""
_BEFORE = (
    "'handed_in', 'disclosed', 'read', 'verified', 'checked', 'damaged', 'held', 'released', 'quarantined', 'cleared',"
    " 'reading_confirmed', 'delivered', 'exported', 'marked', 'unlocked'"
)
_ERASURES = """
CREATE TABLE evidence_erasures (
  item_id uuid PRIMARY KEY REFERENCES evidence_items ON DELETE CASCADE,
  approval_id uuid NOT NULL UNIQUE REFERENCES approvals,
  ground text NOT NULL CHECK (ground IN ('court_order', 'unlawful_content', 'person_concerned')),
  at timestamptz NOT NULL
);
ALTER TABLE evidence_erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_erasures FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY approved ON evidence_erasures FOR INSERT WITH CHECK (
  redress_role() = 'clock'
  AND redress_approval('erasure', 'erase_item') ->> 'item_id' = item_id::text
  AND redress_approval('erasure', 'erase_item') ->> 'ground' = ground
  AND NOT EXISTS (SELECT 1 FROM evidence_holds h WHERE h.item_id = evidence_erasures.item_id AND h.lifted_at IS NULL));
GRANT SELECT, INSERT ON evidence_erasures TO redress_app;
"""


def upgrade() -> None:
    """Make the erasures and their walls, and the word for custody."""
    op.execute(_ALLOWED.format(acts=f"{_BEFORE}, 'erased'"))
    op.execute(_ERASURES)


def downgrade() -> None:
    """Drop them; what was erased stays so, because its key is gone."""
    op.execute("DROP TABLE evidence_erasures")
    op.execute("DELETE FROM evidence_custody WHERE act = 'erased'")
    op.execute(_ALLOWED.format(acts=_BEFORE))
