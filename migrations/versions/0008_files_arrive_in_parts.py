"""Files arrive in parts.

A large file from a telephone is begun once and sent in as many pieces as the line allows. The pieces lie sealed in the
object store under the upload's own key; here stands what was said about the file, and which part follows which. Only
who began an upload sees it; the clock sees all of them, and clears away what is over. Parts form one chain without a
gap or a fork: each but the first names the end of another one, and no two name the same.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = "item_id IS NULL AND ended_at IS NULL"
_MINE = "(account_id = redress_account() OR redress_chain() = 'clock')"
_UPLOADS = f"""
CREATE TABLE evidence_uploads (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts,
  said jsonb NOT NULL CHECK (said ?& ARRAY['title', 'file_name']),
  metadata_text text NOT NULL CHECK (length(metadata_text) <= 10000),
  length_bytes bigint NOT NULL CHECK (length_bytes > 0),
  begun_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > begun_at),
  item_id uuid UNIQUE REFERENCES evidence_items ON DELETE CASCADE,
  ended_at timestamptz,
  CHECK (item_id IS NULL OR ended_at IS NULL)
);
CREATE INDEX evidence_uploads_of_a_case ON evidence_uploads (case_id, account_id);
CREATE INDEX evidence_uploads_expiring ON evidence_uploads (expires_at);
ALTER TABLE evidence_uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_by_who_began_it ON evidence_uploads FOR SELECT USING ({_MINE});
CREATE POLICY begun_by_oneself ON evidence_uploads FOR INSERT WITH CHECK (
  account_id = redress_account() AND {_OPEN} AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY goes_on_until_it_is_over ON evidence_uploads FOR UPDATE
  USING ({_MINE} AND {_OPEN})
  WITH CHECK ({_MINE} AND (item_id IS NULL OR EXISTS (SELECT 1 FROM evidence_items i
    WHERE i.id = item_id AND i.case_id = evidence_uploads.case_id
    AND i.handed_in_by = evidence_uploads.account_id AND i.size_bytes = evidence_uploads.length_bytes)));
CREATE POLICY cleared_by_the_clock ON evidence_uploads FOR DELETE
  USING (redress_chain() = 'clock' AND NOT ({_OPEN}));
GRANT SELECT, INSERT, DELETE, UPDATE (expires_at, item_id, ended_at) ON evidence_uploads TO redress_app;
"""  # noqa: S608 - constants of this file

_PARTS = """
CREATE TABLE evidence_parts (
  id uuid PRIMARY KEY,
  upload_id uuid NOT NULL REFERENCES evidence_uploads ON DELETE CASCADE,
  follows_byte bigint CHECK (follows_byte > 0),
  end_byte bigint NOT NULL,
  object_name text NOT NULL UNIQUE,
  CHECK (end_byte > coalesce(follows_byte, 0)),
  CONSTRAINT evidence_parts_end UNIQUE (upload_id, end_byte),
  CONSTRAINT evidence_parts_no_fork UNIQUE NULLS NOT DISTINCT (upload_id, follows_byte),
  CONSTRAINT evidence_parts_no_gap FOREIGN KEY (upload_id, follows_byte) REFERENCES evidence_parts (upload_id, end_byte)
);
ALTER TABLE evidence_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_parts FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_upload ON evidence_parts FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_uploads u WHERE u.id = upload_id));
CREATE POLICY sent_by_who_began_it ON evidence_parts FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM evidence_uploads u WHERE u.id = upload_id AND u.account_id = redress_account()
    AND u.item_id IS NULL AND u.ended_at IS NULL AND end_byte <= u.length_bytes));
CREATE POLICY cleared_by_the_clock ON evidence_parts FOR DELETE USING (redress_chain() = 'clock'
  AND EXISTS (SELECT 1 FROM evidence_uploads u WHERE u.id = upload_id
    AND (u.item_id IS NOT NULL OR u.ended_at IS NOT NULL)));
GRANT SELECT, INSERT, DELETE ON evidence_parts TO redress_app;
"""


def upgrade() -> None:
    """Make the uploads and the chain of their parts."""
    op.execute(_UPLOADS)
    op.execute(_PARTS)


def downgrade() -> None:
    """Drop both; what was sealed stays, and parts that belong to nothing any more are cleared at night."""
    op.execute("DROP TABLE evidence_parts, evidence_uploads")
