"""What a certificate orders is disputed by whoever is owed it, once it is said to be done; by the consumer never.

All else that is owed the consumer alone disputes, as before.
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_KEPT = """
CREATE OR REPLACE FUNCTION obligations_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('obligations') AND redress_role() <> 'clock' AND (
  NEW.state = OLD.state OR CASE NEW.state
    WHEN 'open' THEN true
    WHEN 'proven' THEN redress_on_side(OLD.debtor, OLD.case_id) OR (
      (OLD.source, OLD.debtor) = ('ruling', 'seller') AND OLD.amount_minor > 0
      AND redress_on_side('platform', OLD.case_id))
    WHEN 'enforced' THEN redress_role() = 'platform'
    WHEN 'waived' THEN redress_role() IN ('consumer', 'chief', 'deputy') OR redress_on_side(OLD.creditor, OLD.case_id)
{disputed}    ELSE redress_role() = 'consumer' END) IS NOT TRUE THEN
    RAISE EXCEPTION 'this is not theirs to change: obligations' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
_DISPUTED = """\
    WHEN 'disputed' THEN CASE OLD.source
      WHEN 'clearance' THEN OLD.state = 'proven' AND redress_on_side(OLD.creditor, OLD.case_id)
      ELSE redress_role() = 'consumer' END
"""


def upgrade() -> None:
    """Rows that are there stay as they are."""
    op.execute(_KEPT.format(disputed=_DISPUTED))


def downgrade() -> None:
    """The consumer alone disputes, whatever is owed."""
    op.execute(_KEPT.format(disputed=""))
