"""An archive's copy of each ruling.

Written once by the clock, after the ruling was published, and seen by whoever sees the ruling. Its digest leads to the
ruling's number as that of the issued file does.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ARCHIVES = """
CREATE TABLE ruling_archives (
  ruling_id uuid PRIMARY KEY REFERENCES rulings,
  file_sha256 bytea NOT NULL UNIQUE CHECK (length(file_sha256) = 32),
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  key_id uuid NOT NULL,
  object_name text NOT NULL,
  made_at timestamptz NOT NULL
);
ALTER TABLE ruling_archives ENABLE ROW LEVEL SECURITY;
ALTER TABLE ruling_archives FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_ruling ON ruling_archives FOR SELECT
  USING (EXISTS (SELECT 1 FROM rulings r WHERE r.id = ruling_id));
CREATE POLICY made_by_the_clock ON ruling_archives FOR INSERT WITH CHECK (redress_role() = 'clock'
  AND EXISTS (SELECT 1 FROM rulings r WHERE r.id = ruling_id AND r.published_at IS NOT NULL));
GRANT SELECT, INSERT ON ruling_archives TO redress_app;
"""
_PUBLIC = """
CREATE OR REPLACE FUNCTION redress_public_ruling(wanted text, digest bytea) RETURNS TABLE (
  number text, state text, outcome text, effect text, granted text, by_default boolean, recommendation boolean,
  total_minor bigint, total_currency text, issued_at timestamptz, file_sha256 bytea, superseded_by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET "redress.role" = 'clock' AS $$
  SELECT r.number, r.state, r.outcome, r.effect, r.granted, r.by_default, r.recommendation,
         r.total_minor, r.total_currency, r.issued_at, r.file_sha256, r.superseded_by
  FROM rulings r
  WHERE (r.number = wanted OR r.file_sha256 = digest{copies}) AND r.published_at IS NOT NULL
  UNION ALL
  SELECT r.number, r.state, NULL, NULL, NULL, false, false, NULL, NULL, NULL, NULL, NULL
  FROM rulings r WHERE r.number = wanted AND r.state = 'void'
$$;
"""
_COPIES = " OR r.id = (SELECT a.ruling_id FROM ruling_archives a WHERE a.file_sha256 = digest)"


def upgrade() -> None:
    """Make room for the copies, and let their digests be asked for."""
    op.execute(_ARCHIVES)
    op.execute(_PUBLIC.format(copies=_COPIES))


def downgrade() -> None:
    """Drop them; the files stay where they are."""
    op.execute(_PUBLIC.format(copies=""))
    op.execute("DROP TABLE ruling_archives")
