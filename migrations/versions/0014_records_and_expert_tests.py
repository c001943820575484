"""Records asked of carriers, brands and laboratories, and tests by experts.

A record holder has an account of its own for each request, with an address that no mail reaches: nobody signs in with
it. A link, known by its hash alone, opens that one request and what was handed in to it, until it was answered or its
time is over, and nothing else; restrictive policies close to this role what everybody who signed in may read. What it
hands in is evidence of no side at the table: `record_holder`, tied to the request.

A test by an expert is ordered by the mediator of the case, one at a time; its result is said once.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_RECORDS = """
CREATE TABLE record_requests (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  account_id uuid NOT NULL UNIQUE REFERENCES accounts,
  reference text NOT NULL UNIQUE CHECK (reference <> ''),
  holder text NOT NULL CHECK (length(holder) BETWEEN 1 AND 200),
  email text NOT NULL CHECK (email = lower(email) AND email LIKE '_%@_%'),
  language text NOT NULL CHECK (language IN ('zh-Hans', 'en')),
  asked text NOT NULL CHECK (length(asked) BETWEEN 1 AND 4000),
  about text NOT NULL CHECK (length(about) <= 200),
  asked_by uuid NOT NULL REFERENCES accounts,
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL CHECK (due_at > asked_at),
  sent_at timestamptz,
  answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 8000),
  answered_at timestamptz CHECK (answered_at >= asked_at),
  over_at timestamptz CHECK (over_at >= due_at),
  CHECK (answer = '' OR answered_at IS NOT NULL)
);
CREATE INDEX ix_record_requests_case_id ON record_requests (case_id);
CREATE TABLE record_links (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  request_id uuid NOT NULL REFERENCES record_requests,
  made_at timestamptz NOT NULL
);
CREATE INDEX ix_record_links_request_id ON record_links (request_id);
"""

# It looks a secret up before anyone is known, as `redress_enter` does, and leaves the transaction with the record
# holder as its actor, or as it was.
_DOOR = """
CREATE FUNCTION redress_enter_record(link bytea) RETURNS TABLE (account_id uuid, name text, language text,
  request_id uuid, case_id uuid, offset_s double precision)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  asked record_requests;
  seconds double precision;
BEGIN
  PERFORM redress_act_as(NULL, 'clock', NULL, NULL);
  SELECT r.* INTO asked FROM record_links l JOIN record_requests r ON r.id = l.request_id
    WHERE l.hash = link AND r.answered_at IS NULL AND r.over_at IS NULL AND r.due_at > redress_now();
  IF NOT FOUND THEN
    PERFORM redress_act_as(NULL, 'public', NULL, NULL);
    RETURN;
  END IF;
  seconds := redress_act_as(asked.account_id, 'record_holder', NULL, NULL);
  RETURN QUERY SELECT asked.account_id, asked.holder, asked.language, asked.id, asked.case_id, seconds;
END $$;
"""

_TESTS = """
CREATE TABLE expert_tests (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  what text NOT NULL CHECK (length(what) BETWEEN 1 AND 4000),
  laboratory text NOT NULL CHECK (length(laboratory) BETWEEN 1 AND 200),
  picked_by text NOT NULL CHECK (picked_by IN ('agreed', 'mediator')),
  advanced_by text NOT NULL CHECK (advanced_by IN ('seller', 'platform', 'consumer', 'office')),
  cost_minor bigint CHECK (cost_minor >= 0),
  cost_currency text CHECK (cost_currency ~ '^[A-Z]{3}$'),
  ordered_by uuid NOT NULL REFERENCES accounts,
  ordered_at timestamptz NOT NULL,
  result text NOT NULL DEFAULT '' CHECK (length(result) <= 8000),
  item_id uuid REFERENCES evidence_items,
  resulted_by uuid REFERENCES accounts,
  resulted_at timestamptz CHECK (resulted_at >= ordered_at),
  CHECK ((cost_minor IS NULL) = (cost_currency IS NULL)),
  CHECK (CASE WHEN resulted_at IS NULL THEN result = '' AND num_nonnulls(item_id, resulted_by) = 0
              ELSE result <> '' AND resulted_by IS NOT NULL END)
);
CREATE INDEX ix_expert_tests_case_id ON expert_tests (case_id);
CREATE UNIQUE INDEX one_test_at_a_time ON expert_tests (case_id) WHERE resulted_at IS NULL;
"""

_ITEMS = """
ALTER TABLE evidence_items DROP CONSTRAINT evidence_items_side_check;
ALTER TABLE evidence_items ADD CONSTRAINT evidence_items_side_check
  CHECK (side IN ('consumer', 'seller', 'platform', 'record_holder'));
ALTER TABLE evidence_items ADD COLUMN record_request_id uuid REFERENCES record_requests;
ALTER TABLE evidence_items ADD CONSTRAINT records_are_of_a_request
  CHECK ((side = 'record_holder') = (record_request_id IS NOT NULL));
CREATE INDEX ix_evidence_items_record_request_id ON evidence_items (record_request_id);
CREATE POLICY records_by_record_holders_alone ON evidence_items AS RESTRICTIVE FOR INSERT
  WITH CHECK ((side = 'record_holder') = (redress_role() = 'record_holder'));
CREATE POLICY seen_by_its_record_holder ON evidence_items FOR SELECT
  USING (redress_role() = 'record_holder' AND holder_id = redress_account());
CREATE POLICY only_its_own_records ON evidence_items AS RESTRICTIVE FOR SELECT
  USING ((SELECT redress_role()) IS DISTINCT FROM 'record_holder' OR holder_id = redress_account());
CREATE POLICY handed_in_to_the_request ON evidence_items FOR INSERT WITH CHECK (
  redress_role() = 'record_holder' AND side = 'record_holder'
  AND handed_in_by = redress_account() AND holder_id = redress_account()
  AND EXISTS (SELECT 1 FROM record_requests r WHERE r.id = record_request_id
    AND r.case_id = evidence_items.case_id AND r.account_id = redress_account()
    AND r.answered_at IS NULL AND r.over_at IS NULL));
"""

# What everybody who signed in may read is closed to a link.
_CLOSED = ("shops", "accounts", "appointments", "platforms")
_NOT_BY_A_LINK = """
CREATE POLICY not_by_a_link ON {table} AS RESTRICTIVE FOR SELECT
  USING ((SELECT redress_role()) IS DISTINCT FROM 'record_holder');
"""
_WHO = """
CREATE POLICY seen_at_the_case ON record_requests FOR SELECT USING (
  CASE WHEN redress_role() = 'record_holder' THEN account_id = redress_account()
       ELSE EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id) END);
CREATE POLICY asked_by_the_office ON record_requests FOR INSERT WITH CHECK (
  redress_role() IN ('mediator', 'registrar') AND asked_by = redress_account()
  AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY answered_once ON record_requests FOR UPDATE
  USING (redress_role() = 'clock' OR (redress_role() = 'record_holder' AND account_id = redress_account()
    AND answered_at IS NULL AND over_at IS NULL))
  WITH CHECK (redress_role() = 'clock' OR answered_at IS NOT NULL);
CREATE POLICY made_by_the_clock ON record_links USING (redress_role() = 'clock');
CREATE POLICY seen_with_its_case ON expert_tests FOR SELECT
  USING (EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id));
CREATE POLICY ordered_by_the_mediator ON expert_tests FOR INSERT WITH CHECK (
  redress_role() = 'mediator' AND ordered_by = redress_account() AND resulted_at IS NULL
  AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND c.mediator_id = redress_account()));
CREATE POLICY result_said_by_the_mediator ON expert_tests FOR UPDATE
  USING (resulted_at IS NULL AND redress_role() = 'mediator'
    AND EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id AND c.mediator_id = redress_account()))
  WITH CHECK (resulted_at IS NOT NULL AND resulted_by = redress_account());
GRANT SELECT, INSERT, UPDATE (sent_at, answer, answered_at, over_at) ON record_requests TO redress_app;
GRANT SELECT, INSERT ON record_links TO redress_app;
GRANT SELECT, INSERT, UPDATE (result, item_id, resulted_by, resulted_at) ON expert_tests TO redress_app;
"""
_TABLES = ("record_requests", "record_links", "expert_tests")


def upgrade() -> None:
    """Make requests, links and tests, and let evidence come in answer to a request."""
    op.execute(_RECORDS)
    op.execute(_TESTS)
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(_WHO)
    op.execute(_ITEMS)
    for table in _CLOSED:
        op.execute(_NOT_BY_A_LINK.format(table=table))
    op.execute(_DOOR)


def downgrade() -> None:
    """Take it back; what record holders handed in goes too, because no side could hold it."""
    op.execute("DROP FUNCTION redress_enter_record")
    for table in _CLOSED:
        op.execute(f"DROP POLICY not_by_a_link ON {table}")
    op.execute("DROP TABLE expert_tests")
    op.execute("DELETE FROM evidence_items WHERE side = 'record_holder'")
    for policy in (
        "records_by_record_holders_alone",
        "seen_by_its_record_holder",
        "only_its_own_records",
        "handed_in_to_the_request",
    ):
        op.execute(f"DROP POLICY {policy} ON evidence_items")
    op.execute(
        "ALTER TABLE evidence_items DROP COLUMN record_request_id, DROP CONSTRAINT evidence_items_side_check,"
        " ADD CONSTRAINT evidence_items_side_check CHECK (side IN ('consumer', 'seller', 'platform'))"
    )
    op.execute("DROP TABLE record_links, record_requests")
