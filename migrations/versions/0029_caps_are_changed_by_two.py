"""The caps of the draw are rows, each in force from a day, and a new one takes the chief and the board.

A policy is never changed or taken back: another one follows it.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE draw_policies (
  version text PRIMARY KEY CHECK (version ~ '^[0-9]{4}-[0-9]{1,4}$'),
  open_cap integer NOT NULL CHECK (open_cap BETWEEN 1 AND 500),
  turn_cap integer NOT NULL CHECK (turn_cap BETWEEN 1 AND 500),
  from_at timestamptz NOT NULL UNIQUE,
  decided_at timestamptz NOT NULL,
  CONSTRAINT turn_is_of_open CHECK (turn_cap <= open_cap),
  CONSTRAINT known_before CHECK (from_at > decided_at)
);
INSERT INTO draw_policies VALUES ('2026-1', 80, 25, '2026-01-01T00:00:00+08:00', '2025-12-31T00:00:00+08:00');
ALTER TABLE draw_policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE draw_policies FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone_reads ON draw_policies FOR SELECT USING (true);
CREATE POLICY by_chief_and_board ON draw_policies FOR INSERT WITH CHECK (
  version = redress_approval('policy', 'set_draw_policy') ->> 'version'
  AND open_cap::text = redress_approval('policy', 'set_draw_policy') ->> 'open_cap'
  AND turn_cap::text = redress_approval('policy', 'set_draw_policy') ->> 'turn_cap'
  AND from_at = (redress_approval('policy', 'set_draw_policy') ->> 'from_at')::timestamptz);
GRANT SELECT, INSERT ON draw_policies TO redress_app;
"""


def upgrade() -> None:
    """The caps that have held so far are the first policy."""
    op.execute(_TABLE)


def downgrade() -> None:
    """The caps stand in the program again."""
    op.execute("DROP TABLE draw_policies")
