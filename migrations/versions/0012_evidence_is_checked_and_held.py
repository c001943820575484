"""Evidence is checked again and again, and held where the law asks for it.

What is kept is read back on a budget and compared with its seal: the newest result of each item stands here, what was
found damaged also in its custody. A legal hold keeps an item whatever its day; it is placed and lifted by named people
of the office, for a reason, and never forgotten.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ACTS = (
    *("handed_in", "disclosed", "read", "verified", "checked", "damaged", "held", "released", "quarantined"),
    *("cleared", "reading_confirmed", "delivered", "exported", "marked", "unlocked"),
)
_ACTS_BEFORE = ("handed_in", "disclosed", "read", "verified")
_ALLOWED = """
ALTER TABLE evidence_custody DROP CONSTRAINT evidence_custody_act_check;
ALTER TABLE evidence_custody ADD CONSTRAINT evidence_custody_act_check CHECK (act IN ({acts}));
"""

_CHECKS = """
CREATE TABLE evidence_checks (
  item_id uuid PRIMARY KEY REFERENCES evidence_items ON DELETE CASCADE,
  at timestamptz NOT NULL,
  result text NOT NULL CHECK (result IN ('intact', 'damaged', 'forgotten')),
  damaged_since_at timestamptz,
  CHECK ((result = 'damaged') = (damaged_since_at IS NOT NULL)),
  CHECK (damaged_since_at <= at)
);
CREATE INDEX evidence_checks_at ON evidence_checks (at);
CREATE INDEX evidence_checks_damaged ON evidence_checks (damaged_since_at) WHERE result = 'damaged';
ALTER TABLE evidence_checks ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_checks FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_checks FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY written_by_the_clock ON evidence_checks FOR INSERT WITH CHECK (redress_role() = 'clock');
CREATE POLICY renewed_by_the_clock ON evidence_checks FOR UPDATE USING (redress_role() = 'clock');
GRANT SELECT, INSERT, UPDATE (at, result, damaged_since_at) ON evidence_checks TO redress_app;
"""

_MAY_HOLD = """EXISTS (SELECT 1 FROM evidence_items i JOIN cases c ON c.id = i.case_id WHERE i.id = item_id
    AND (redress_role() IN ('deputy', 'chief')
      OR (redress_role() = 'mediator' AND c.mediator_id = redress_account())))"""
_HOLDS = f"""
CREATE TABLE evidence_holds (
  id uuid PRIMARY KEY,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  placed_by uuid NOT NULL REFERENCES accounts,
  placed_at timestamptz NOT NULL,
  lifted_because text CHECK (length(lifted_because) BETWEEN 1 AND 2000),
  lifted_by uuid REFERENCES accounts,
  lifted_at timestamptz CHECK (lifted_at >= placed_at),
  CHECK (num_nonnulls(lifted_because, lifted_by, lifted_at) IN (0, 3))
);
CREATE UNIQUE INDEX one_hold_at_a_time ON evidence_holds (item_id) WHERE lifted_at IS NULL;
ALTER TABLE evidence_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_holds FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_holds FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY placed_by_oneself ON evidence_holds FOR INSERT WITH CHECK (
  {_MAY_HOLD}
  AND placed_by = redress_account() AND lifted_at IS NULL);
CREATE POLICY lifted_by_oneself ON evidence_holds FOR UPDATE
  USING (lifted_at IS NULL AND {_MAY_HOLD})
  WITH CHECK (lifted_at IS NOT NULL AND lifted_by = redress_account());
GRANT SELECT, INSERT, UPDATE (lifted_because, lifted_by, lifted_at) ON evidence_holds TO redress_app;
"""  # noqa: S608 - constants of this file


def _allow(acts: tuple[str, ...]) -> str:
    return _ALLOWED.format(acts=", ".join(f"'{act}'" for act in acts))


def upgrade() -> None:
    """Name everything that custody can say, and make room for checks and holds."""
    op.execute(_allow(_ACTS))
    op.execute(_CHECKS)
    op.execute(_HOLDS)


def downgrade() -> None:
    """Drop both; lines of custody that only the newer list knows go with them."""
    op.execute("DROP TABLE evidence_holds, evidence_checks")
    op.execute(f"DELETE FROM evidence_custody WHERE act NOT IN ({', '.join(map(repr, _ACTS_BEFORE))})")  # noqa: S608 - constants of this file
    op.execute(_allow(_ACTS_BEFORE))
