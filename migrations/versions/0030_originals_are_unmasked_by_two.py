"""Originals stay shut to whoever decides until the text is signed, unless a deputy approved exactly this item.

A picture, a recording or a file as it came in shows who the parties are. Before a case was ready to be signed, the
service can neither note that a mediator opened one nor read a copy of it, unless two persons agreed; what is read in
words of ours, with roles for names, stays open. Who unmasked what, when and why, everybody at the case sees.
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_UNMASKINGS = """
CREATE TABLE unmaskings (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts,
  as_role text NOT NULL CHECK (as_role IN ('mediator', 'reviewer', 'panel')),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  at timestamptz NOT NULL,
  approval_id uuid NOT NULL UNIQUE REFERENCES approvals
);
CREATE INDEX ix_unmaskings_case_id ON unmaskings (case_id);
CREATE INDEX ix_unmaskings_item_id ON unmaskings (item_id, account_id);
ALTER TABLE unmaskings ENABLE ROW LEVEL SECURITY;
ALTER TABLE unmaskings FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_its_case ON unmaskings FOR SELECT USING (EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY agreed_by_two ON unmaskings FOR INSERT WITH CHECK (
  account_id = redress_account() AND redress_role() = 'mediator'
  AND EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id AND i.case_id = unmaskings.case_id)
  AND EXISTS (SELECT 1 FROM approvals a WHERE a.id = approval_id AND a.proposed_by = redress_account())
  AND redress_approval('unmasking', 'unmask_original') ->> 'item_id' = item_id::text
  AND redress_approval('unmasking', 'unmask_original') ->> 'reason' = reason);
GRANT SELECT, INSERT ON unmaskings TO redress_app;
"""

_MAY_OPEN = """
CREATE FUNCTION redress_may_open(item uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp SET "redress.role" = 'clock' SET "redress.chain" = 'clock'
  RETURN NOT redress_hides((SELECT case_id FROM evidence_items WHERE id = item))
    OR EXISTS (SELECT 1 FROM unmaskings WHERE item_id = item AND account_id = redress_account());
"""

# What is read in words of ours: texts, by lines, with roles for names.
_SHUT = """
CREATE POLICY originals_by_two ON evidence_custody AS RESTRICTIVE FOR INSERT WITH CHECK (
  (SELECT redress_role()) IS DISTINCT FROM 'mediator' OR act NOT IN ('read', 'opened', 'exported')
  OR (act = 'read' AND (SELECT media_type FROM evidence_items i WHERE i.id = item_id)
    IN ('text/plain', 'text/csv', 'text/vtt', 'application/json', 'application/x-subrip'))
  OR redress_may_open(item_id));
CREATE POLICY originals_by_two ON evidence_copies AS RESTRICTIVE FOR SELECT USING (
  (SELECT redress_role()) IS DISTINCT FROM 'mediator' OR redress_may_open(item_id));
"""

_BEFORE = (
    *("handed_in", "disclosed", "read", "verified", "checked", "damaged", "held", "released", "quarantined"),
    *("cleared", "reading_confirmed", "delivered", "exported", "marked", "unlocked", "erased"),
)
_MORE = ("unmasked", "opened")
_ALLOWED = """
ALTER TABLE evidence_custody DROP CONSTRAINT evidence_custody_act_check;
ALTER TABLE evidence_custody ADD CONSTRAINT evidence_custody_act_check CHECK (act IN ({acts}));
"""


def _acts(*acts: str) -> str:
    return _ALLOWED.format(acts=", ".join(f"'{act}'" for act in acts))


def upgrade() -> None:
    """Shut the originals, and make the key of two."""
    op.execute(_UNMASKINGS)
    op.execute(_MAY_OPEN)
    op.execute(_SHUT)
    op.execute(_acts(*_BEFORE, *_MORE))


def downgrade() -> None:
    """Open them again; the lines of custody that tell of it go."""
    op.execute("DROP POLICY originals_by_two ON evidence_copies; DROP POLICY originals_by_two ON evidence_custody")
    op.execute("DROP FUNCTION redress_may_open; DROP TABLE unmaskings")
    op.execute("DELETE FROM evidence_custody WHERE act IN ('unmasked', 'opened')")
    op.execute(_acts(*_BEFORE))
