"""A mediator may serve in the reserve alone: drawn in the weeks of the large sales, and at no other time."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever is appointed serves all year."""
    op.execute(
        "ALTER TABLE appointments ADD COLUMN serves text NOT NULL DEFAULT 'always'"
        " CHECK (serves = 'always' OR serves = 'reserve' AND role = 'mediator')"
    )


def downgrade() -> None:
    """The reserve is gone: its people serve all year."""
    op.execute("ALTER TABLE appointments DROP COLUMN serves")
