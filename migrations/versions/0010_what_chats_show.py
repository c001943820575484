"""What chats show.

Proposals to the mediator, each with the lines of the chat that it rests on, and what became of each: it is confirmed,
amended, rejected, or replaced when the chat is read in another way before anybody decided. None is ever deleted. Of the
explanations and of the waiting only line numbers, topics and seconds stand here; the words are read from the chat.

Only the bench and the auditor see a proposal; what its mediator confirmed is seen with the item, which all sides must
have been shown before.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE evidence_reports (
  reading_id uuid PRIMARY KEY REFERENCES evidence_readings ON DELETE CASCADE,
  explanations jsonb NOT NULL CHECK (jsonb_typeof(explanations) = 'array'),
  waits jsonb NOT NULL CHECK (jsonb_typeof(waits) = 'object'),
  found_at timestamptz NOT NULL
);
CREATE TABLE evidence_findings (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  reading_id uuid NOT NULL REFERENCES evidence_readings ON DELETE CASCADE,
  failure text NOT NULL CHECK (failure IN ('closed_unresolved', 'canned_reply', 'contradictory_explanations',
    'no_human', 'sent_elsewhere', 'promise_broken', 'evidence_lost', 'over_72_hours', 'no_rule_cited')),
  against text NOT NULL CHECK (against IN ('seller', 'platform')),
  lines integer[] NOT NULL CHECK (cardinality(lines) BETWEEN 1 AND 300 AND 0 < ALL (lines)),
  rules text[] NOT NULL,
  facts jsonb NOT NULL CHECK (jsonb_typeof(facts) = 'object'),
  found_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('proposed', 'confirmed', 'amended', 'rejected', 'replaced')),
  said text NOT NULL CHECK (length(said) <= 8000),
  note text NOT NULL CHECK (length(note) <= 8000),
  decided_by uuid REFERENCES accounts,
  decided_at timestamptz CHECK (decided_at >= found_at),
  UNIQUE (reading_id, failure, lines),
  CHECK ((decided_by IS NULL) = (state IN ('proposed', 'replaced'))),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK ((said = '') = (state NOT IN ('confirmed', 'amended'))),
  CHECK (state <> 'rejected' OR note <> '')
);
CREATE INDEX ix_evidence_findings_case_id ON evidence_findings (case_id);
CREATE INDEX ix_evidence_findings_item_id ON evidence_findings (item_id);
"""

_MOVES_ON = """
CREATE FUNCTION finding_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('proposed', 'confirmed'), ('proposed', 'amended'), ('proposed', 'rejected'),
     ('proposed', 'replaced'), ('rejected', 'confirmed'), ('rejected', 'amended')) THEN
    RAISE EXCEPTION 'no finding goes from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves_on BEFORE UPDATE ON evidence_findings FOR EACH ROW EXECUTE FUNCTION finding_moves_on();
"""

_BENCH = "(SELECT redress_role()) IN ('mediator', 'auditor', 'clock')"
_WITH_THE_ITEM = "EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id)"
_SEEN = f"""
CREATE POLICY seen_by_the_bench ON evidence_reports FOR SELECT USING (
  {_BENCH} AND EXISTS (SELECT 1 FROM evidence_readings r WHERE r.id = reading_id));
CREATE POLICY found_by_the_clock ON evidence_reports FOR INSERT WITH CHECK ((SELECT redress_role()) = 'clock');
CREATE POLICY by_the_bench_then_confirmed ON evidence_findings FOR SELECT USING (
  {_WITH_THE_ITEM} AND ({_BENCH} OR state IN ('confirmed', 'amended')));
CREATE POLICY proposed_by_the_clock ON evidence_findings FOR INSERT WITH CHECK (
  (SELECT redress_role()) = 'clock' AND state = 'proposed'
  AND EXISTS (SELECT 1 FROM evidence_readings r JOIN evidence_items i ON i.id = r.item_id
    WHERE r.id = reading_id AND i.id = evidence_findings.item_id AND i.case_id = evidence_findings.case_id));
CREATE POLICY decided_by_the_mediator ON evidence_findings FOR UPDATE
  USING ((SELECT redress_role()) = 'clock' OR ((SELECT redress_role()) = 'mediator'
    AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND c.mediator_id = (SELECT redress_account())
      AND c.state IN ('investigation', 'provisional_view', 'deliberation'))))
  WITH CHECK (((SELECT redress_role()) = 'clock' AND state = 'replaced')
    OR ((SELECT redress_role()) = 'mediator' AND decided_by = (SELECT redress_account())
      AND (state = 'rejected' OR EXISTS (
        SELECT 1 FROM evidence_items i WHERE i.id = item_id AND i.disclosed_at IS NOT NULL))));
GRANT SELECT, INSERT ON evidence_reports TO redress_app;
GRANT SELECT, INSERT, UPDATE (state, said, note, decided_by, decided_at) ON evidence_findings TO redress_app;
"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """Make both tables, and say who sees and who decides."""
    op.execute(_TABLES)
    op.execute(_MOVES_ON)
    for table in ("evidence_reports", "evidence_findings"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(_SEEN)


def downgrade() -> None:
    """Drop them; the handling failures that were confirmed stay with their cases."""
    op.execute("DROP TABLE evidence_findings, evidence_reports")
    op.execute("DROP FUNCTION finding_moves_on")
