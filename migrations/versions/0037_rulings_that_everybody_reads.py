"""Rulings that everybody reads, without those whom they are about.

Ordered by the chief or a deputy in their own name, for a ruling that its parties have read already. A correction takes
the place of what was there: a name that slipped through does not stay. `grams` are pairs of characters, by which
Chinese is searched: it has no spaces between words.
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_PUBLICATIONS = """
CREATE TABLE publications (
  ruling_id uuid PRIMARY KEY REFERENCES rulings,
  number text NOT NULL UNIQUE REFERENCES rulings (number),
  edition integer NOT NULL CHECK (edition > 0),
  text jsonb NOT NULL,
  text_sha256 bytea NOT NULL CHECK (length(text_sha256) = 32),
  subjects text[] NOT NULL,
  rules text[] NOT NULL,
  outcomes text[] NOT NULL,
  body text NOT NULL,
  grams text[] NOT NULL,
  issued_at timestamptz NOT NULL,
  reason text NOT NULL,
  ordered_by uuid NOT NULL REFERENCES accounts,
  ordered_at timestamptz NOT NULL,
  entry_id uuid NOT NULL REFERENCES journal_entries,
  CHECK ((edition = 1) = (reason = ''))
);
CREATE INDEX publications_grams ON publications USING gin (grams);
CREATE INDEX publications_newest ON publications (issued_at, ruling_id);
CREATE TABLE publication_claims (
  ruling_id uuid REFERENCES publications,
  no integer,
  subject text,
  outcome text NOT NULL,
  remedy text NOT NULL,
  award_minor bigint,
  award_currency text,
  rules text[] NOT NULL,
  tags text[] NOT NULL,
  said text NOT NULL,
  grams text[] NOT NULL,
  PRIMARY KEY (ruling_id, no)
);
CREATE INDEX publication_claims_subject ON publication_claims (subject);
"""

_ORDERS = "(SELECT redress_role()) IN ('chief', 'deputy')"
_READ_ALREADY = (
    "EXISTS (SELECT 1 FROM rulings r WHERE r.id = ruling_id AND r.state = 'issued' AND r.published_at IS NOT NULL)"
)
_GUARDED = f"""
ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
ALTER TABLE publications FORCE ROW LEVEL SECURITY;
ALTER TABLE publication_claims ENABLE ROW LEVEL SECURITY;
ALTER TABLE publication_claims FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON publications FOR SELECT USING (true);
CREATE POLICY ordered_by_the_chief ON publications FOR INSERT WITH CHECK (
  {_ORDERS} AND ordered_by = (SELECT redress_account()) AND {_READ_ALREADY});
CREATE POLICY corrected_by_the_chief ON publications FOR UPDATE USING ({_ORDERS})
  WITH CHECK (ordered_by = (SELECT redress_account()) AND {_READ_ALREADY});
CREATE POLICY everybody_reads ON publication_claims FOR SELECT USING (true);
CREATE POLICY ordered_by_the_chief ON publication_claims FOR INSERT WITH CHECK ({_ORDERS} AND {_READ_ALREADY});
CREATE POLICY corrected_by_the_chief ON publication_claims FOR DELETE USING ({_ORDERS});
GRANT SELECT, INSERT, UPDATE ON publications TO redress_app;
GRANT SELECT, INSERT, DELETE ON publication_claims TO redress_app;
"""

_NEXT = """
CREATE FUNCTION publication_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.ruling_id, NEW.number, NEW.issued_at) IS DISTINCT FROM (OLD.ruling_id, OLD.number, OLD.issued_at)
     OR NEW.edition <> OLD.edition + 1 OR NEW.entry_id = OLD.entry_id THEN
    RAISE EXCEPTION 'a correction of % is its next edition', OLD.number USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_next BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION publication_is_next();
"""


def upgrade() -> None:
    """Make room for them."""
    op.execute(_PUBLICATIONS)
    op.execute(_GUARDED)
    op.execute(_NEXT)


def downgrade() -> None:
    """Drop them; that they were published stands in the journal."""
    op.execute("DROP TABLE publication_claims, publications")
    op.execute("DROP FUNCTION publication_is_next")
