"""Each table has its own wall: who adds and changes is a role, and where a mediator may, a seat at that very case.

Policies are restrictive and stand beside the old ones. What one must compare with what stood before is in triggers:
a clock is stopped once, a draft is written by its mediator alone, an opening opens its entry or is none.
"""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_ROLE = "(SELECT redress_role())"
_OFFICE = "registrar mediator deputy chief"
_CONFIRMING = f"{_OFFICE} board auditor operations"
_ANSWERING = "merchant private_seller platform"
_PARTIES = f"consumer {_ANSWERING}"

_SITS = """
CREATE FUNCTION redress_sits(at_case uuid, seats_named text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT ('mediator' = ANY (string_to_array(seats_named, ' ')) AND EXISTS (
      SELECT FROM cases c WHERE c.id = at_case AND c.mediator_id = redress_account()))
    OR EXISTS (SELECT FROM seats s WHERE s.case_id = at_case AND s.holder = redress_account() AND s.until_at IS NULL
      AND s.as_role = ANY (string_to_array(seats_named, ' ')))
$$;
"""

# Table: who adds rows at all. The clock may wherever anybody may.
_ADDED_BY = {
    "absences": _OFFICE,
    "agreed_to_more": "mediator",
    "contacts": _OFFICE,
    "evidence_readings": f"{_PARTIES} registrar mediator",
    "evidence_uploads": _PARTIES,
    "former_employers": f"{_OFFICE} board",
    "interests": f"{_OFFICE} board",
    "invitations": "",
    "journal_checkpoints": "",
    "journal_entries": f"{_PARTIES} {_CONFIRMING} record_holder",
    "journal_leaves": "",
    "journal_openings": f"{_PARTIES} {_CONFIRMING} record_holder",
    "machine_tokens": f"{_PARTIES} {_CONFIRMING}",
    "mandates": "consumer merchant private_seller registrar",
    "notices": "",
    "passkey_challenges": _CONFIRMING,
    "passkeys": _CONFIRMING,
    "ruling_counters": "mediator",
    "sessions": "",
}
_CHANGED_BY = {
    "evidence_items": f"{_PARTIES} mediator record_holder",
    "former_employers": _OFFICE,
    "interests": _OFFICE,
    "performance_orders": _ANSWERING,
    "ruling_counters": "mediator",
}

# Table and command: the seats that a mediator needs there, `registrar` being that of one who stands in.
_BY_SEAT = {
    ("claims", "UPDATE"): "registrar",
    ("evidence_items", "UPDATE"): "mediator",
    ("evidence_readings", "INSERT"): "mediator registrar",
    ("handling_failures", "INSERT"): "mediator registrar",
    ("questions", "INSERT"): "mediator registrar",
    ("record_requests", "INSERT"): "mediator registrar",
    ("referrals", "INSERT"): "mediator registrar",
    ("respondents", "UPDATE"): "mediator registrar",
    ("ruling_reviews", "INSERT"): "reviewer",
    ("ruling_signatures", "INSERT"): "mediator reviewer panel",
    ("ruling_slips", "INSERT"): "mediator",
    ("ruling_slips", "UPDATE"): "mediator",
    ("ruling_votes", "INSERT"): "panel",
    ("rulings", "INSERT"): "mediator",
    ("rulings", "UPDATE"): "mediator reviewer panel",
}
_CASE_OF = {
    "evidence_readings": "(SELECT i.case_id FROM evidence_items i WHERE i.id = item_id)",
    **dict.fromkeys(
        ("ruling_reviews", "ruling_signatures", "ruling_votes"),
        "(SELECT r.case_id FROM rulings r WHERE r.id = ruling_id)",
    ),
}
_STEPS = {
    "registrar": "accept decline discontinue",
    "mediator": "show_view deliberate submit refer_to_panel freeze take_back suspend resume discontinue",
    "reviewer panel": "agree send_back disagree decide",
}

# Whoever screened has no business with what the bench finds and drafts, also where a mediator stood in.
_HIDDEN_FROM_WHO_SCREENS = {
    "adverse_inferences": "case_id",
    "evidence_findings": "case_id",
    "evidence_reports": "(SELECT i.case_id FROM evidence_readings r JOIN evidence_items i ON i.id = r.item_id"
    " WHERE r.id = reading_id)",
    "rulings": "case_id",
}

_HIDDEN = """
CREATE POLICY not_by_who_screened ON {table} AS RESTRICTIVE FOR SELECT USING (
  (SELECT redress_role()) IS DISTINCT FROM 'mediator' OR {case} NOT IN (
    SELECT s.case_id FROM seats s WHERE s.holder = (SELECT redress_account()) AND s.as_role = 'registrar'));
"""

_CUSTODY = {
    **dict.fromkeys(_PARTIES.split(), "handed_in disclosed read opened marked reading_confirmed exported"),
    **dict.fromkeys(("chief", "deputy"), "read opened held released cleared"),
    "registrar": "read opened reading_confirmed cleared",
    "mediator": "read opened disclosed marked reading_confirmed exported held released cleared unmasked",
    "auditor": "read opened exported",
    "record_holder": "handed_in disclosed",
}

_POINTS = {
    "handling_failures": f"""
CREATE POLICY for_ones_own_side ON handling_failures AS RESTRICTIVE FOR UPDATE
  USING ({_ROLE} NOT IN ('merchant', 'private_seller', 'platform') OR redress_answers(respondent_id, case_id));
""",
    "obligations": f"""
CREATE POLICY owed_by_ones_own_word ON obligations AS RESTRICTIVE FOR INSERT WITH CHECK ({_ROLE} = 'clock' OR (
  source = 'concession' AND EXISTS (SELECT FROM answers a WHERE a.case_id = obligations.case_id
    AND a.claim_id = obligations.claim_id AND a.kind = 'concede' AND a.account_id = redress_account())));
""",
    "offers": f"""
CREATE POLICY settled_by_the_other_side ON offers AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK (
  {_ROLE} = 'clock' OR CASE status WHEN 'withdrawn' THEN redress_on_side(side, case_id)
    ELSE (side = 'consumer') IS DISTINCT FROM (redress_on_side('consumer', case_id) IS TRUE) END);
""",
    "settlements": f"""
CREATE POLICY of_what_was_offered ON settlements AS RESTRICTIVE FOR INSERT WITH CHECK ({_ROLE} = 'clock' OR (
  bound_at IS NULL AND (redress_on_side('consumer', case_id) OR redress_on_side(side, case_id))
  AND EXISTS (SELECT FROM offers o WHERE o.id = offer_id AND o.case_id = settlements.case_id
    AND (o.text, o.amount_minor, o.amount_currency, o.days) IS NOT DISTINCT FROM
      (settlements.text, settlements.amount_minor, settlements.amount_currency, settlements.days))));
CREATE POLICY left_by_one_of_the_two ON settlements AS RESTRICTIVE FOR UPDATE
  USING ({_ROLE} = 'clock' OR redress_on_side('consumer', case_id) OR redress_on_side(side, case_id))
  WITH CHECK ({_ROLE} = 'clock' OR bound_at IS NULL);
""",  # noqa: S608 - names of this file
    "contacts": f"""
CREATE POLICY as_what_one_is ON contacts AS RESTRICTIVE FOR INSERT WITH CHECK (role = {_ROLE});
""",
}

_TRIGGERS = {
    ("notices", "BEFORE UPDATE"): """
  (NEW.sent_at, NEW.attempts, NEW.failure) IS NOT DISTINCT FROM (OLD.sent_at, OLD.attempts, OLD.failure)
  AND OLD.delivered_at IS NULL AND NEW.delivered_at IS NOT NULL""",
    ("deadlines", "BEFORE UPDATE"): """
  OLD.done_at IS NULL
  AND (NEW.due_at = OLD.due_at OR (OLD.kind = 'state' AND NEW.due_at > OLD.due_at
    AND redress_role() IN ('merchant', 'private_seller', 'platform')))
  AND (NEW.kind = OLD.kind OR (OLD.kind = 'state' AND NEW.kind = 'paused' AND redress_role() = 'mediator'))""",
    ("claims", "BEFORE UPDATE"): """
  (NEW.outcome IS NOT DISTINCT FROM OLD.outcome OR redress_role() NOT IN ('registrar', 'mediator'))
  AND (NEW.subject IS NOT DISTINCT FROM OLD.subject
    OR redress_role() NOT IN ('merchant', 'private_seller', 'platform'))""",
    ("obligations", "BEFORE UPDATE"): """
  NEW.state = OLD.state OR CASE NEW.state
    WHEN 'open' THEN true
    WHEN 'proven' THEN redress_on_side(OLD.debtor, OLD.case_id) OR (
      (OLD.source, OLD.debtor) = ('ruling', 'seller') AND OLD.amount_minor > 0
      AND redress_on_side('platform', OLD.case_id))
    WHEN 'enforced' THEN redress_role() = 'platform'
    WHEN 'waived' THEN redress_role() IN ('consumer', 'chief', 'deputy') OR redress_on_side(OLD.creditor, OLD.case_id)
    ELSE redress_role() = 'consumer' END""",
    ("rulings", "BEFORE UPDATE"): """
  NEW.case_id = OLD.case_id AND (NEW.content = OLD.content OR EXISTS (
    SELECT FROM cases c WHERE c.id = OLD.case_id AND c.mediator_id = redress_account()))""",
}
_TRIGGER = """
CREATE FUNCTION {table}_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('{table}') AND redress_role() <> 'clock' AND ({holds}) IS NOT TRUE THEN
    RAISE EXCEPTION 'this is not theirs to change: {table}' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER are_kept {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_are_kept();
"""

_OPENINGS = r"""
CREATE FUNCTION journal_opening_is_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said jsonb := (SELECT journal_text(entry)::jsonb FROM journal_entries WHERE id = NEW.entry_id);
BEGIN
  IF EXISTS (SELECT FROM journal_leaves WHERE entry_id = NEW.entry_id) OR
     (said ->> 'data', said ->> 'case') IS DISTINCT FROM (
       encode(sha256(E'redress/journal/v1/data\n'::bytea || NEW.data_salt || NEW.data), 'hex'),
       encode(sha256(E'redress/journal/v1/case\n'::bytea || NEW.case_salt || uuid_send(NEW.case_id)), 'hex')) THEN
    RAISE 'this opens no entry that waits for its leaf' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER opens_its_entry AFTER INSERT ON journal_openings
  FOR EACH ROW EXECUTE FUNCTION journal_opening_is_true();
"""


def _may(roles: str) -> str:
    return f"{_ROLE} = ANY ('{{{','.join([*roles.split(), 'clock'])}}}')"


def _by_seat(table: str, command: str, seats: str) -> str:
    sits = f"redress_sits({_CASE_OF.get(table, 'case_id')}, '{seats}')"
    held = "USING" if command == "UPDATE" else "WITH CHECK"
    return (
        f"CREATE POLICY {command.lower()}_by_a_seat ON {table} AS RESTRICTIVE FOR {command}"
        f" {held} ({_ROLE} IS DISTINCT FROM 'mediator' OR {sits});"
    )


def _steps_by_seat() -> str:
    taken = " OR ".join(
        f"(action = ANY ('{{{','.join(actions.split())}}}') AND redress_sits(case_id, '{seats}'))"
        for seats, actions in _STEPS.items()
    )
    return (
        "CREATE POLICY insert_by_a_seat ON steps AS RESTRICTIVE FOR INSERT"
        f" WITH CHECK ({_ROLE} IS DISTINCT FROM 'mediator' OR {taken});"
    )


def _custody_by_role() -> str:
    acts = " ".join(f"WHEN '{role}' THEN '{{{','.join(a.split())}}}'::text[]" for role, a in _CUSTODY.items())
    return (
        "CREATE POLICY acts_of_ones_own ON evidence_custody AS RESTRICTIVE FOR INSERT"
        f" WITH CHECK ({_ROLE} = 'clock' OR act = ANY (CASE {_ROLE} {acts} END));"
    )


def upgrade() -> None:
    """Rows that are there stay; only what is written from now on is held to it."""
    op.execute(_SITS)
    for table, roles in _ADDED_BY.items():
        op.execute(f"CREATE POLICY added_by ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK ({_may(roles)})")
    for table, roles in _CHANGED_BY.items():
        op.execute(f"CREATE POLICY changed_by ON {table} AS RESTRICTIVE FOR UPDATE USING ({_may(roles)})")
    for (table, command), seats in _BY_SEAT.items():
        op.execute(_by_seat(table, command, seats))
    for table, case in _HIDDEN_FROM_WHO_SCREENS.items():
        op.execute(_HIDDEN.format(table=table, case=case))
    for statements in (_steps_by_seat(), _custody_by_role(), *_POINTS.values(), _OPENINGS):
        op.execute(statements)
    for (table, when), holds in _TRIGGERS.items():
        op.execute(_TRIGGER.format(table=table, when=when, holds=holds))


_MADE = {
    "handling_failures": ("for_ones_own_side",),
    "obligations": ("owed_by_ones_own_word",),
    "offers": ("settled_by_the_other_side",),
    "settlements": ("of_what_was_offered", "left_by_one_of_the_two"),
    "contacts": ("as_what_one_is",),
    "steps": ("insert_by_a_seat",),
    "evidence_custody": ("acts_of_ones_own",),
}


def downgrade() -> None:
    """Whoever sees a row may again do there what their role may anywhere."""
    for table, _ in _TRIGGERS:
        op.execute(f"DROP TRIGGER are_kept ON {table}; DROP FUNCTION {table}_are_kept")
    op.execute("DROP TRIGGER opens_its_entry ON journal_openings; DROP FUNCTION journal_opening_is_true")
    made = [(table, name) for table, names in _MADE.items() for name in names]
    made += [(table, "added_by") for table in _ADDED_BY] + [(table, "changed_by") for table in _CHANGED_BY]
    made += [(table, f"{command.lower()}_by_a_seat") for table, command in _BY_SEAT]
    made += [(table, "not_by_who_screened") for table in _HIDDEN_FROM_WHO_SCREENS]
    for table, name in made:
        op.execute(f"DROP POLICY {name} ON {table}")
    op.execute("DROP FUNCTION redress_sits")
