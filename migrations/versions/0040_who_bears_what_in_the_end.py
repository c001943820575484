"""Who bears in the end what the consumer was paid: the mediator's split, and that a share was paid back.

The split is found while the ruling is drafted, by the mediator of the case; the parties read it once the ruling is
issued, the consumer never. That a line of the ledger was paid back is said once, in the name of whoever says it.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_SPLITS = """
CREATE TABLE liability_splits (
  case_id uuid PRIMARY KEY REFERENCES cases,
  seller integer NOT NULL CHECK (seller >= 0),
  platform integer NOT NULL CHECK (platform >= 0),
  carrier integer NOT NULL CHECK (carrier >= 0),
  maker integer NOT NULL CHECK (maker >= 0),
  carrier_name text NOT NULL,
  maker_name text NOT NULL,
  set_by uuid NOT NULL REFERENCES accounts,
  set_at timestamptz NOT NULL,
  CONSTRAINT a_whole CHECK (seller + platform + carrier + maker = 100),
  CONSTRAINT whoever_bears_is_named CHECK ((carrier > 0) = (carrier_name <> '') AND (maker > 0) = (maker_name <> ''))
);
ALTER TABLE liability_splits ENABLE ROW LEVEL SECURITY;
ALTER TABLE liability_splits FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_by_those_who_owe ON liability_splits FOR SELECT USING (redress_role() <> 'consumer'
  AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id
    AND (c.issued_at IS NOT NULL OR redress_chain() IN ('office', 'audit', 'clock'))));
CREATE POLICY found_by_the_mediator ON liability_splits FOR INSERT WITH CHECK (redress_role() = 'mediator'
  AND set_by = redress_account() AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id
    AND c.mediator_id = redress_account()
    AND c.state IN ('investigation', 'provisional_view', 'deliberation', 'panel')));
CREATE POLICY found_again_by_the_mediator ON liability_splits FOR UPDATE USING (redress_role() = 'mediator'
  AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND c.mediator_id = redress_account()
    AND c.state IN ('investigation', 'provisional_view', 'deliberation', 'panel')))
  WITH CHECK (set_by = redress_account());
GRANT SELECT, INSERT, UPDATE (seller, platform, carrier, maker, carrier_name, maker_name, set_by, set_at)
  ON liability_splits TO redress_app;

CREATE TABLE recourse_settlements (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL
);
CREATE INDEX ix_recourse_settlements_case_id ON recourse_settlements (case_id);
ALTER TABLE recourse_settlements ENABLE ROW LEVEL SECURITY;
ALTER TABLE recourse_settlements FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_by_those_who_owe ON recourse_settlements FOR SELECT USING (redress_role() <> 'consumer'
  AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY said_by_a_respondent ON recourse_settlements FOR INSERT WITH CHECK (account_id = redress_account()
  AND (redress_on_side('seller', case_id) OR redress_on_side('platform', case_id)));
GRANT SELECT, INSERT ON recourse_settlements TO redress_app;
"""


def upgrade() -> None:
    """Make the tables and close them."""
    op.execute(_SPLITS)


def downgrade() -> None:
    """Drop them; whoever owes bears it all again."""
    op.execute("DROP TABLE recourse_settlements, liability_splits")
