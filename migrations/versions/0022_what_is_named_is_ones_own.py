"""A mandate names a case of whoever gives it, a proof an item of evidence of its own case that the debtor can see.

Both were taken as they came, and so were ids of other people's cases and files.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_NAMED = """
CREATE POLICY of_ones_own_case ON mandates AS RESTRICTIVE FOR INSERT WITH CHECK (
  case_id IS NULL OR EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id
    AND (c.consumer_id = principal_account_id OR c.shop_id = principal_shop_id)));
CREATE POLICY shown_by_evidence_of_the_case ON performances AS RESTRICTIVE FOR INSERT WITH CHECK (
  evidence_id IS NULL OR EXISTS (SELECT 1 FROM evidence_items i
    WHERE i.id = evidence_id AND i.case_id = performances.case_id));
"""


def upgrade() -> None:
    """What was written before stays as it is: it opened nothing."""
    op.execute(_NAMED)


def downgrade() -> None:
    """Take it as it comes."""
    op.execute("DROP POLICY shown_by_evidence_of_the_case ON performances; DROP POLICY of_ones_own_case ON mandates")
