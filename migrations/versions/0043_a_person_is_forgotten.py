"""A person is forgotten.

Whoever appealed, or sold privately, may ask for it; two persons agree (operations and chief). Then one function, and
nothing else, takes the person out of every row: names and addresses become a pseudonym, the words of their cases a
mark, the keys of their evidence are let go. It refuses while a case is open or can be opened again, while evidence has
to be kept, and under a legal hold. What stays is listed in docs/erasure.md; of the journal's openings those that tell
the fate of every number, without which no later export of an auditor could be checked.

The names in a reading of a chat go whenever its item is erased, also when that is the only thing that is.

The owner of the tables is bound by row-level security as everybody is. `redress_forgets()` is true inside these
functions alone; where it is, the owner may change the rows named here, and no trigger holds words to what they were.
"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_MARK = "[erased · 已删除]"
_OF_CASE = {
    "adverse_inferences": ("text", "reason"),
    "answers": ("text",),
    "apologies": ("act", "harm", "change"),
    "cases": ("order_number", "item", "what_happened", "frontline_reason", "frontline_rule"),
    "challenges": ("reason", "reasons"),
    "claims": ("in_words",),
    "contacts": ("asked",),
    "evidence_findings": ("said", "note"),
    "evidence_items": ("title", "file_name", "source_system"),
    "expert_tests": ("what", "result"),
    "fixes": ("text",),
    "obligations": ("text",),
    "offers": ("text",),
    "parallel_channels": ("reference",),
    "performances": ("text",),
    "policy_answers": ("text",),
    "preservation_orders": ("order_number", "item"),
    "questions": ("text", "answer"),
    "record_requests": ("asked", "about", "answer"),
    "referrals": ("ground",),
    "respondents": ("extension_reason", "objection"),
    "ruling_comments": ("text",),
    "ruling_slips": ("why", "reason"),
    "settlements": ("text",),
    "steps": ("said",),
    "surveys": ("comment",),
    "unmaskings": ("reason",),
}
"""Words of a case, by its `case_id`."""
_OF_ITEM = {
    "evidence_holds": ("reason", "lifted_because"),
    "evidence_marks": ("note",),
    "evidence_scans": ("reason",),
}
_OF_RULING = {"ruling_reviews": ("notes",), "ruling_votes": ("notes",)}
_TOUCHED = (
    *_OF_CASE, *_OF_ITEM, *_OF_RULING,
    "accounts", "approvals", "commitments", "erasure_requests", "evidence_erasures", "evidence_readings",
    "evidence_uploads", "journal_entries", "journal_openings", "machine_tokens", "mandates", "notices", "papers",
    "preservation_statements", "requests_remembered", "ruling_signatures", "rulings", "sessions", "shops",
    "sign_in_links", "sign_in_requests", "webhook_messages",
)  # fmt: skip

_REQUESTS = """
CREATE TABLE erasure_requests (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  asked_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('asked', 'withdrawn', 'done')),
  ended_at timestamptz CHECK (ended_at >= asked_at),
  CHECK ((state = 'asked') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX one_request_at_a_time ON erasure_requests (account_id) WHERE state = 'asked';
ALTER TABLE erasure_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasure_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON erasure_requests FOR SELECT
  USING (account_id = redress_account() OR redress_role() IN ('operations', 'chief', 'auditor', 'clock'));
CREATE POLICY asked_for_oneself ON erasure_requests FOR INSERT WITH CHECK (
  account_id = redress_account() AND redress_role() IN ('consumer', 'private_seller') AND state = 'asked');
CREATE POLICY taken_back ON erasure_requests FOR UPDATE
  USING (account_id = redress_account() AND state = 'asked') WITH CHECK (state = 'withdrawn');
GRANT SELECT, INSERT, UPDATE (state, ended_at) ON erasure_requests TO redress_app;
ALTER TABLE evidence_erasures DROP CONSTRAINT evidence_erasures_approval_id_key;
"""

_FORGETS = """
CREATE FUNCTION redress_forgets() RETURNS boolean LANGUAGE sql STABLE RETURN
  coalesce(current_setting('redress.forgetting', true), '') = 'on'
  AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'accounts'::regclass);

CREATE FUNCTION names_go_with_the_item() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET redress.forgetting = 'on' AS $$
BEGIN
  UPDATE evidence_readings SET parties = '{}', voices = '{}', speakers = '[]', columns = NULL
    WHERE item_id = NEW.item_id;
  RETURN NULL;
END $$;
"""
_TRIGGER = """
CREATE TRIGGER names_go AFTER INSERT ON evidence_erasures FOR EACH ROW EXECUTE FUNCTION names_go_with_the_item();
SELECT set_config('redress.forgetting', 'on', true);
UPDATE evidence_readings SET parties = '{}', voices = '{}', speakers = '[]', columns = NULL
  WHERE item_id IN (SELECT item_id FROM evidence_erasures);
SELECT set_config('redress.forgetting', '', true);
"""

_PERSON = """
CREATE FUNCTION redress_forget_person() RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET redress.forgetting = 'on' AS $$
DECLARE
  wish erasure_requests;
  agreement uuid;
  address text;
  persons uuid[];
  stores uuid[];
  of_cases uuid[];
  of_items uuid[];
  of_rulings uuid[];
  of_drafts uuid[];
  of_commitments uuid[];
BEGIN
  SELECT * INTO wish FROM erasure_requests
    WHERE id = (redress_approval('erasure', 'erase_person') ->> 'request_id')::uuid AND state = 'asked' FOR UPDATE;
  SELECT id INTO agreement FROM approvals
    WHERE kind = 'erasure' AND used_in = pg_current_xact_id_if_assigned()::text::bigint;
  IF wish.id IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'nobody is forgotten without a request and two who agree';
  END IF;
  address := (SELECT email FROM accounts WHERE id = wish.account_id);
  persons := ARRAY(SELECT id FROM accounts WHERE email = address AND role IN ('consumer', 'private_seller'));
  stores := ARRAY(SELECT shop_id FROM accounts WHERE id = ANY (persons) AND shop_id IS NOT NULL);
  of_cases := ARRAY(SELECT id FROM cases WHERE consumer_id = ANY (persons) OR shop_id = ANY (stores));
  of_items := ARRAY(SELECT id FROM evidence_items WHERE case_id = ANY (of_cases));
  of_rulings := ARRAY(SELECT id FROM rulings WHERE case_id = ANY (of_cases));
  of_drafts := ARRAY(SELECT id FROM rulings WHERE id = ANY (of_rulings) AND state = 'draft');
  IF EXISTS (SELECT FROM cases WHERE id = ANY (of_cases) AND (state NOT IN
      ('resolved', 'concluded', 'rejected', 'withdrawn', 'declined', 'discontinued')
      OR coalesce(ended_at, changed_at) + interval '365 days' > redress_now()))
    OR EXISTS (SELECT FROM evidence_items WHERE id = ANY (of_items) AND retained_until_at > redress_now())
    OR EXISTS (SELECT FROM evidence_holds WHERE item_id = ANY (of_items) AND lifted_at IS NULL) THEN
    RAISE insufficient_privilege USING MESSAGE = 'what has to be kept is not forgotten';
  END IF;

  INSERT INTO evidence_erasures (item_id, approval_id, ground, at)
    SELECT id, agreement, 'person_concerned', redress_now() FROM unnest(of_items) id ON CONFLICT DO NOTHING;
  INSERT INTO evidence_custody (id, item_id, at, hour_at, account_id, role, act)
    SELECT gen_random_uuid(), id, redress_now(), date_trunc('hour', redress_now(), 'UTC'), NULL, 'clock', 'erased'
    FROM unnest(of_items) id;
  -- Two may have appealed about one order: what its platform committed goes with the last of them.
  of_commitments := ARRAY(SELECT m.id FROM commitments m JOIN cases c ON m.platform_id = c.platform_id
    WHERE c.id = ANY (of_cases) AND (m.order_number <> '' AND m.order_number = c.order_number
      OR m.ticket <> '' AND m.ticket IN (SELECT t.ticket FROM commitments t JOIN evidence_items i USING (sha256)
        WHERE t.platform_id = c.platform_id AND i.case_id = c.id))
    AND NOT EXISTS (SELECT FROM cases other WHERE other.platform_id = m.platform_id AND m.order_number <> ''
      AND other.order_number = m.order_number AND other.state <> 'draft' AND other.id <> ALL (of_cases)));
  DELETE FROM journal_openings o USING journal_entries e WHERE e.id = o.entry_id AND e.kind = 'digest_committed'
    AND (convert_from(o.data, 'UTF8')::jsonb -> 'facts' ->> 'commitment')::uuid = ANY (of_commitments);
  UPDATE commitments SET order_number = redress_pseudonym(id), ticket = '' WHERE id = ANY (of_commitments);
  UPDATE preservation_statements s SET text = '{mark}' FROM preservation_orders o
    WHERE o.id = s.order_id AND o.case_id = ANY (of_cases);
{words}
  UPDATE cases SET consumer_name = redress_pseudonym(consumer_id) WHERE consumer_id = ANY (persons);
  UPDATE respondents SET name = redress_pseudonym(holder) WHERE holder = ANY (stores);
  UPDATE preservation_orders SET shop = '{mark}'
    WHERE case_id IN (SELECT id FROM cases WHERE shop_id = ANY (stores));
  UPDATE ruling_slips SET slips = '[]' WHERE case_id = ANY (of_cases) AND correction_id IS NULL;
  UPDATE evidence_uploads SET said = '{{"title": "{mark}", "file_name": "{mark}"}}', metadata_text = ''
    WHERE case_id = ANY (of_cases) OR account_id = ANY (persons);
  DELETE FROM ruling_reviews WHERE ruling_id = ANY (of_drafts);
  DELETE FROM ruling_votes WHERE ruling_id = ANY (of_drafts);
  DELETE FROM rulings WHERE id = ANY (of_drafts);
  DELETE FROM ruling_signatures WHERE ruling_id IN
    (SELECT id FROM rulings WHERE id = ANY (of_rulings) AND state = 'void');
  UPDATE rulings SET content = '{{}}', text = '', text_sha256 = sha256('')
    WHERE id = ANY (of_rulings) AND state = 'void';
  UPDATE papers SET text = convert_to('{mark}', 'UTF8') WHERE case_id = ANY (of_cases) AND state = 'void';
  DELETE FROM journal_openings o USING journal_entries e WHERE o.case_id = ANY (of_cases) AND e.id = o.entry_id
    AND e.kind NOT IN ('draw_committed', 'nonce_given', 'drawn', 'ruling_frozen', 'ruling_issued', 'ruling_archived',
      'ruling_corrected', 'ruling_made_public', 'ruling_superseded', 'ruling_annulled', 'ruling_void',
      'clearance_frozen', 'clearance_issued', 'clearance_archived', 'clearance_ended', 'clearance_void',
      'agreement_frozen', 'agreement_issued', 'agreement_archived');
  DELETE FROM webhook_messages WHERE case_id = ANY (of_cases);
  DELETE FROM notices WHERE case_id = ANY (of_cases) OR holder_id = ANY (persons || stores);

  UPDATE mandates SET proof = '{mark}', revoked_at = coalesce(revoked_at, redress_now())
    WHERE principal_account_id = ANY (persons) OR agent_account_id = ANY (persons) OR principal_shop_id = ANY (stores);
  DELETE FROM sessions WHERE account_id = ANY (persons);
  DELETE FROM machine_tokens WHERE account_id = ANY (persons);
  DELETE FROM requests_remembered WHERE account_id = ANY (persons);
  DELETE FROM sign_in_links WHERE email = address OR account_id = ANY (persons);
  DELETE FROM sign_in_requests WHERE email = address;
  UPDATE shops SET name = redress_pseudonym(id), email = '' WHERE id = ANY (stores);
  UPDATE accounts SET name = redress_pseudonym(id), email = id || '@erased.invalid', active = false
    WHERE id = ANY (persons);
  UPDATE erasure_requests SET state = 'done', ended_at = redress_now()
    WHERE account_id = ANY (persons) AND state = 'asked';
  RETURN QUERY SELECT unnest(of_items);
END $$;
"""
_PSEUDONYM = """
CREATE FUNCTION redress_pseudonym(who uuid) RETURNS text LANGUAGE sql IMMUTABLE RETURN
  '{mark} ' || right(who::text, 6);
"""

_HELD = {
    "papers": ("stays", "BEFORE UPDATE", "", "paper_stays"),
    "rulings": ("moves_on", "BEFORE UPDATE", "", "ruling_moves_on"),
    "evidence_findings": ("moves_on", "BEFORE UPDATE", "", "finding_moves_on"),
    "obligations": (
        "follows_its_ruling",
        "BEFORE UPDATE",
        "(NEW.amount_minor IS DISTINCT FROM OLD.amount_minor OR NEW.text <> OLD.text)",
        "obligation_follows_its_ruling",
    ),
}
"""Triggers that hold words to what they were."""


def upgrade() -> None:
    """Make the requests, the one way to forget, and the owner's leave to go it."""
    op.execute(_REQUESTS)
    op.execute(_FORGETS)
    op.execute(_PSEUDONYM.format(mark=_MARK))
    op.execute(_PERSON.format(mark=_MARK, words=_words()))
    for table in _TOUCHED:
        op.execute(
            f"CREATE POLICY forgotten ON {table} TO CURRENT_USER USING (redress_forgets())"
            " WITH CHECK (redress_forgets())"
        )
    _bind_the_service_alone("redress_app")
    _hold(" AND NOT redress_forgets()")
    op.execute(_TRIGGER)


def downgrade() -> None:
    """Take the way away; what was forgotten stays so."""
    op.execute("DROP TRIGGER names_go ON evidence_erasures")
    _hold("")
    _bind_the_service_alone("PUBLIC")
    for table in _TOUCHED:
        op.execute(f"DROP POLICY forgotten ON {table}")
    op.execute("DROP FUNCTION redress_forget_person, redress_pseudonym, names_go_with_the_item, redress_forgets")
    op.execute("DROP TABLE erasure_requests")
    op.execute(
        "DELETE FROM evidence_erasures e USING evidence_erasures f WHERE e.approval_id = f.approval_id"
        " AND e.item_id > f.item_id"
    )
    op.execute("ALTER TABLE evidence_erasures ADD CONSTRAINT evidence_erasures_approval_id_key UNIQUE (approval_id)")


def _words() -> str:
    belonging = {
        "of_cases": ("case_id", _OF_CASE),
        "of_items": ("item_id", _OF_ITEM),
        "of_rulings": ("ruling_id", _OF_RULING),
    }
    return "\n".join(
        _marked(table, columns, "id" if table == "cases" else key, which)
        for which, (key, tables) in belonging.items()
        for table, columns in tables.items()
    )


def _marked(table: str, columns: tuple[str, ...], key: str, which: str) -> str:
    changed = ", ".join(f"{each} = CASE WHEN {each} <> '' THEN '{_MARK}' ELSE {each} END" for each in columns)
    return f"  UPDATE {table} SET {changed} WHERE {key} = ANY ({which});"  # noqa: S608 - named above


def _bind_the_service_alone(whom: str) -> None:
    """Restrictive policies say what the service may not; `TO` the owner they would hold what is to be forgotten."""
    tables = ", ".join(f"'{each}'" for each in _TOUCHED)
    op.execute(f"""
DO $$
DECLARE wall record;
BEGIN
  FOR wall IN SELECT policyname, tablename FROM pg_policies
    WHERE schemaname = 'public' AND permissive = 'RESTRICTIVE' AND tablename IN ({tables}) LOOP
    EXECUTE format('ALTER POLICY %I ON %I TO {whom}', wall.policyname, wall.tablename);
  END LOOP;
END $$""")  # noqa: S608 - as above


def _hold(unless: str) -> None:
    for table, (name, when, otherwise, function) in _HELD.items():
        condition = f"WHEN ({otherwise or 'true'}{unless})"
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION {function}()")
