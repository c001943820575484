"""A dissent belongs to the vote of the member who was outvoted.

It stood in the draft, where the mediator would have written it for a colleague. A vote for the draft has nothing to
dissent from.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Of what was frozen nothing changes but a member that was always empty: the text that was signed is another column.
_FORGET = """
ALTER TABLE rulings DISABLE TRIGGER moves_on;
SELECT redress_act_as(NULL, 'clock', NULL, NULL);
UPDATE rulings SET content = content - 'dissent' WHERE content ? 'dissent';
SELECT redress_act_as(NULL, 'public', NULL, NULL);
ALTER TABLE rulings ENABLE TRIGGER moves_on;
"""


def upgrade() -> None:
    """Give votes a dissent, and take it from drafts."""
    op.execute("ALTER TABLE ruling_votes ADD COLUMN dissent text NOT NULL DEFAULT ''")
    op.execute(
        "ALTER TABLE ruling_votes ADD CONSTRAINT dissents_from_something CHECK (dissent = '' OR verdict = 'disagree')"
    )
    op.execute(_FORGET)


def downgrade() -> None:
    """Back to votes without one."""
    op.execute("ALTER TABLE ruling_votes DROP COLUMN dissent")
