"""How evidence looks and sounds: what was found in a file, copies that a browser may show, scans, and marks.

All of it is derived: the item, its seal and its custody stay what they are. The copies lie sealed beside the items,
under keys derived from the item's own, so that whoever destroys that key has forgotten them too; nothing here is kept
for years. Only the clock looks and scans; what is quarantined is let go once, by the office; marks are never changed,
and set only while evidence is handed in, so many and no more.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Loudness is in tenths of LUFS (EBU R128), silences are pairs of milliseconds, `peaks` one byte for each of at most 800
# equal parts of the recording.
_LOOKS = """
CREATE TABLE evidence_looks (
  item_id uuid PRIMARY KEY REFERENCES evidence_items ON DELETE CASCADE,
  looked_at timestamptz NOT NULL,
  result text NOT NULL CHECK (result IN ('shown', 'plain', 'unshowable')),
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 40),
  codec text NOT NULL DEFAULT '' CHECK (length(codec) <= 60),
  duration_ms bigint CHECK (duration_ms >= 0),
  width_px integer CHECK (width_px > 0),
  height_px integer CHECK (height_px > 0),
  pages integer CHECK (pages > 0),
  has_sound boolean NOT NULL DEFAULT false,
  loudness_tenths integer,
  silences_ms jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(silences_ms) = 'array'),
  peaks bytea NOT NULL DEFAULT '' CHECK (length(peaks) <= 800),
  CHECK ((result = 'unshowable') = (reason <> '')),
  CHECK (has_sound OR (loudness_tenths IS NULL AND length(peaks) = 0))
);
ALTER TABLE evidence_looks ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_looks FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_looks FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY looked_at_by_the_clock ON evidence_looks FOR INSERT WITH CHECK (redress_chain() = 'clock');
CREATE POLICY looked_at_again ON evidence_looks FOR UPDATE USING (redress_chain() = 'clock');
GRANT SELECT, INSERT, UPDATE ON evidence_looks TO redress_app;
"""

_COPIES = """
CREATE TABLE evidence_copies (
  id uuid PRIMARY KEY,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  sort text NOT NULL CHECK (sort IN ('picture', 'page', 'sound', 'film')),
  number integer NOT NULL CHECK (number > 0),
  media_type text NOT NULL,
  size_bytes bigint NOT NULL CHECK (size_bytes > 0),
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  object_name text NOT NULL UNIQUE,
  made_at timestamptz NOT NULL,
  CHECK (media_type = CASE sort WHEN 'sound' THEN 'audio/mp4' WHEN 'film' THEN 'video/mp4' ELSE 'image/webp' END)
);
CREATE UNIQUE INDEX evidence_copies_item ON evidence_copies (item_id, sort, number);
ALTER TABLE evidence_copies ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_copies FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_copies FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY made_by_the_clock ON evidence_copies FOR INSERT WITH CHECK (redress_chain() = 'clock');
CREATE POLICY removed_by_the_clock ON evidence_copies FOR DELETE USING (redress_chain() = 'clock');
GRANT SELECT, INSERT, DELETE ON evidence_copies TO redress_app;
"""

_SCANS = """
CREATE TABLE evidence_scans (
  item_id uuid PRIMARY KEY REFERENCES evidence_items ON DELETE CASCADE,
  scanned_at timestamptz NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('clean', 'infected', 'too_large')),
  found text NOT NULL DEFAULT '' CHECK (length(found) <= 200),
  released_at timestamptz CHECK (released_at >= scanned_at),
  released_by uuid REFERENCES accounts,
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
  CHECK ((verdict = 'infected') = (found <> '')),
  CHECK ((released_at IS NULL) = (released_by IS NULL) AND (released_at IS NULL) = (reason = '')),
  CHECK (released_at IS NULL OR verdict = 'infected')
);
ALTER TABLE evidence_scans ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_scans FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_scans FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY scanned_by_the_clock ON evidence_scans FOR INSERT WITH CHECK (redress_chain() = 'clock');
CREATE POLICY released_by_the_office ON evidence_scans FOR UPDATE
  USING (released_at IS NULL AND redress_chain() = 'office'
         AND EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id))
  WITH CHECK (released_by = redress_account());
GRANT SELECT, INSERT, UPDATE (released_at, released_by, reason) ON evidence_scans TO redress_app;
"""

# While evidence is handed in, as `evidence.rules` has it; the count is asked as the clock, because a policy of a table
# that reads the same table would ask itself without end.
_OPEN = (
    "'draft', 'screening', 'awaiting_response', 'investigation', 'provisional_view', 'suspended',"
    " 'performing', 'confirming', 'enforcing', 'unperformed'"
)
_MARKS = f"""
CREATE TABLE evidence_marks (
  id uuid PRIMARY KEY,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  at_ms bigint NOT NULL CHECK (at_ms >= 0),
  note text NOT NULL CHECK (length(note) BETWEEN 1 AND 500),
  account_id uuid NOT NULL REFERENCES accounts,
  role text NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE INDEX evidence_marks_item ON evidence_marks (item_id, at_ms);
ALTER TABLE evidence_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_with_the_item ON evidence_marks FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE FUNCTION redress_marks(item uuid, account uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  SET "redress.role" = 'clock' SET "redress.chain" = 'clock'
  RETURN (SELECT count(*) FROM evidence_marks WHERE item_id = item AND account_id = account);
CREATE POLICY made_at_the_table ON evidence_marks FOR INSERT WITH CHECK (
  account_id = redress_account() AND role = redress_role()
  AND role IN ('consumer', 'merchant', 'private_seller', 'platform', 'mediator')
  AND EXISTS (SELECT 1 FROM evidence_items i JOIN cases c ON c.id = i.case_id
              WHERE i.id = item_id AND i.disclosed_at IS NOT NULL AND c.state IN ({_OPEN})
              AND (redress_role() <> 'mediator' OR c.mediator_id = redress_account()))
  AND redress_marks(item_id, account_id) < 200);
GRANT SELECT, INSERT ON evidence_marks TO redress_app;
"""  # noqa: S608 - constants of this file

_ACTS = """
ALTER TABLE evidence_custody DROP CONSTRAINT evidence_custody_act_check;
ALTER TABLE evidence_custody ADD CONSTRAINT evidence_custody_act_check CHECK (act IN ({acts}));
"""
_BEFORE = "'handed_in', 'disclosed', 'read', 'verified'"
_MORE = "'quarantined', 'cleared', 'marked'"


def upgrade() -> None:
    """Make room for what was seen and heard, and for its place in the custody."""
    op.execute(_LOOKS)
    op.execute(_COPIES)
    op.execute(_SCANS)
    op.execute(_MARKS)
    op.execute(_ACTS.format(acts=f"{_BEFORE}, {_MORE}"))


def downgrade() -> None:
    """Drop what was derived, and the lines of custody that tell of it."""
    op.execute("DROP POLICY made_at_the_table ON evidence_marks; DROP FUNCTION redress_marks")
    op.execute("DROP TABLE evidence_marks, evidence_scans, evidence_copies, evidence_looks")
    op.execute(f"DELETE FROM evidence_custody WHERE act IN ({_MORE})")  # noqa: S608 - a constant of this file
    op.execute(_ACTS.format(acts=_BEFORE))
