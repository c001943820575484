"""An archive's copy of each paper beside a ruling.

As with rulings (0031): written once by the clock, after the paper was published, and seen by whoever sees the paper.
Its digest stands in the journal as `clearance_archived` or `agreement_archived`, and leads to the paper's number as
that of the issued file does.
"""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_ARCHIVES = """
CREATE TABLE paper_archives (
  paper_id uuid PRIMARY KEY REFERENCES papers,
  file_sha256 bytea NOT NULL UNIQUE CHECK (length(file_sha256) = 32),
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  key_id uuid NOT NULL,
  object_name text NOT NULL,
  made_at timestamptz NOT NULL
);
ALTER TABLE paper_archives ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_archives FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_paper ON paper_archives FOR SELECT
  USING (EXISTS (SELECT 1 FROM papers p WHERE p.id = paper_id));
CREATE POLICY made_by_the_clock ON paper_archives FOR INSERT WITH CHECK (redress_role() = 'clock'
  AND EXISTS (SELECT 1 FROM papers p WHERE p.id = paper_id AND p.published_at IS NOT NULL));
GRANT SELECT, INSERT ON paper_archives TO redress_app;
"""
_PUBLIC = """
CREATE OR REPLACE FUNCTION redress_public_paper(wanted text, digest bytea) RETURNS TABLE (
  number text, kind text, state text, issued_at timestamptz, file_sha256 bytea, ruling text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET "redress.role" = 'clock' AS $$
  SELECT p.number, p.kind, p.state, p.issued_at, p.file_sha256, r.number
  FROM papers p LEFT JOIN rulings r ON r.id = p.ruling_id
  WHERE (p.number = wanted OR p.file_sha256 = digest{copies}) AND p.published_at IS NOT NULL
  UNION ALL
  SELECT p.number, p.kind, p.state, NULL, NULL, NULL FROM papers p WHERE p.number = wanted AND p.state = 'void'
$$;
"""
_COPIES = " OR p.id = (SELECT a.paper_id FROM paper_archives a WHERE a.file_sha256 = digest)"
_FORM = r"""
CREATE OR REPLACE FUNCTION journal_is_v1(entry text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN entry ~ ('^\{"at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","case":(null|"[0-9a-f]{64}"),"data":"[0-9a-f]{64}"'
    || '(,"file_sha256":"[0-9a-f]{64}","kind":"(%(kinds)s)"'
    || '|,"kind":"(?!(%(kinds)s)")[a-z][a-z_]{2,59}"),"v"\:1\}$');
"""
_OF_A_FILE = "ruling_(issued|archived|corrected)|(clearance|agreement)_"


def upgrade() -> None:
    """Make room for the copies, let the journal hold their digests, and let everybody ask for them."""
    op.execute(_ARCHIVES)
    op.execute(_PUBLIC.format(copies=_COPIES))
    op.execute(_FORM % {"kinds": _OF_A_FILE + "(issued|archived)"})


def downgrade() -> None:
    """Drop them; the files, and what the journal holds of them, stay where they are."""
    op.execute(_FORM % {"kinds": _OF_A_FILE + "issued"})
    op.execute(_PUBLIC.format(copies=""))
    op.execute("DROP TABLE paper_archives")
