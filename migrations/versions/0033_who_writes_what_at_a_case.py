"""Who sees a case no longer writes everything at it: each table says which roles add to it and change it.

Until now one policy held for reading and writing. These are restrictive: they stand beside the old ones, look at
nothing but the role and the row itself, and so cost neither lists nor filing anything. Only a party's own answer, offer
and fix ask further, for whom it is given. What was written once and is no column of time or state is never changed.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ANSWERING = "merchant private_seller platform"
_PARTIES = f"consumer {_ANSWERING}"
_CHIEFS = "chief deputy"
_ACTING = f"{_PARTIES} registrar mediator {_CHIEFS}"

# Table: who adds rows, who changes them, which columns change. The clock may wherever anybody may.
_WRITERS = {
    "steps": (_ACTING, "", ""),
    "claims": ("consumer", f"{_ANSWERING} registrar mediator {_CHIEFS}", "subject outcome"),
    "respondents": (
        "consumer",
        f"{_ANSWERING} registrar mediator {_CHIEFS}",
        "sent_at delivered_at channels answered_at on_file extended_at extension_reason objection not_at_fault",
    ),
    "handling_failures": (f"registrar mediator {_CHIEFS}", f"{_ANSWERING} {_CHIEFS}", "outcome"),
    "answers": (_ANSWERING, "", ""),
    "parallel_channels": ("consumer", "", ""),
    "referrals": (f"registrar mediator {_CHIEFS}", "", ""),
    "deadlines": (_ACTING, _ACTING, "kind due_at done_at"),
    "questions": ("registrar mediator", _PARTIES, "answer answered_by answered_at"),
    "offers": (_PARTIES, _PARTIES, "status settled_at"),
    "settlements": (_PARTIES, _PARTIES, "stepped_back_at bound_at"),
    "challenges": (_PARTIES, _CHIEFS, "upheld decided_by decided_at reasons"),
    "obligations": (_ANSWERING, f"{_PARTIES} {_CHIEFS}", "state started_at due_at done_at"),
    "performances": (_PARTIES, "", ""),
    "deposits": ("consumer", "platform", "answer answered_at"),
    "surveys": ("consumer", "", ""),
    "fixes": (_ANSWERING, "consumer", "word word_at"),
}

# Whose name a new row bears, and who is written down when it is answered or decided.
_NAMED = dict.fromkeys(
    ("steps", "answers", "referrals", "offers", "challenges", "performances", "fixes"), "account_id"
) | {"questions": "asked_by"}
_NAMED_LATER = {"questions": "answered_by", "challenges": "decided_by"}

_STEPS = {
    "consumer": "file put_right concede contest accept_ruling reject_ruling resume confirm not_fixed not_fixed_again"
    " look_again withdraw prove_all",
    "registrar": "accept decline discontinue",
    "mediator": "accept decline show_view deliberate submit refer_to_panel freeze agree send_back disagree decide"
    " take_back suspend resume discontinue",
    **dict.fromkeys(_ANSWERING.split(), "concede contest prove_all"),
    **dict.fromkeys(_CHIEFS.split(), "accept decline give_time give_up set_aside reopen"),
}

_ROLE = "(SELECT redress_role())"
_ACCOUNT = "(SELECT redress_account())"


def _may(roles: str) -> str:
    return f"{_ROLE} = ANY ('{{{','.join(roles.split())},clock}}')"


_ACTS_FOR = """
CREATE FUNCTION redress_acts_for(party uuid, at_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT party IN (redress_account(), redress_shop(), redress_platform()) OR EXISTS (
    SELECT 1 FROM mandates m WHERE m.agent_account_id = redress_account() AND m.revoked_at IS NULL
      AND m.scope = 'everything' AND coalesce(m.case_id, at_case) = at_case
      AND party IN (m.principal_account_id, m.principal_shop_id))
$$;
CREATE FUNCTION redress_on_side(side text, at_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT redress_acts_for(CASE side WHEN 'consumer' THEN c.consumer_id WHEN 'seller' THEN c.shop_id
    WHEN 'platform' THEN c.platform_id END, at_case) FROM cases c WHERE c.id = at_case
$$;
CREATE FUNCTION redress_answers(respondent uuid, at_case uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT redress_acts_for(r.holder, at_case) FROM respondents r WHERE r.id = respondent AND r.case_id = at_case
$$;
"""

_FOR_WHOM = f"""
CREATE POLICY for_ones_own_side ON answers AS RESTRICTIVE FOR INSERT
  WITH CHECK ({_ROLE} = 'clock' OR redress_answers(respondent_id, case_id));
CREATE POLICY for_ones_own_side ON fixes AS RESTRICTIVE FOR INSERT
  WITH CHECK ({_ROLE} = 'clock' OR redress_answers(respondent_id, case_id));
CREATE POLICY for_ones_own_side ON offers AS RESTRICTIVE FOR INSERT
  WITH CHECK ({_ROLE} = 'clock' OR redress_on_side(side, case_id));
CREATE POLICY for_ones_own_side ON challenges AS RESTRICTIVE FOR INSERT
  WITH CHECK ({_ROLE} = 'clock' OR redress_on_side(side, case_id));
CREATE POLICY for_ones_own_side ON questions AS RESTRICTIVE FOR UPDATE
  USING ({_ROLE} = 'clock' OR redress_on_side(to_side, case_id));
CREATE POLICY for_ones_own_side ON respondents AS RESTRICTIVE FOR UPDATE
  USING ({_ROLE} NOT IN ('merchant', 'private_seller', 'platform') OR redress_acts_for(holder, case_id));
CREATE POLICY takes_steps_of_ones_own ON steps AS RESTRICTIVE FOR INSERT WITH CHECK ({_ROLE} = 'clock' OR
  action = ANY (CASE {_ROLE} {
    " ".join(f"WHEN '{role}' THEN '{{{','.join(actions.split())}}}'::text[]" for role, actions in _STEPS.items())
} END));
"""

# A case may be held by whoever sees it: then the rules say whose turn it is, and nobody is told that it is not there.
_CASES = f"""
CREATE POLICY drafted_in_ones_own_name ON cases AS RESTRICTIVE FOR INSERT WITH CHECK (
  {_ROLE} = 'consumer' AND state = 'draft' AND filed_by = {_ACCOUNT}
  AND mediator_id IS NULL AND reviewer_id IS NULL AND registrar_id IS NULL
  AND (consumer_id = {_ACCOUNT} OR redress_acts_for(consumer_id, id)));
CREATE POLICY changed_by ON cases AS RESTRICTIVE FOR UPDATE USING (true) WITH CHECK ({_may(_ACTING)});
CREATE POLICY thrown_away_by ON cases AS RESTRICTIVE FOR DELETE USING ({_ROLE} IN ('consumer', 'clock'));
CREATE FUNCTION case_keeps_its_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('cases') AND (redress_role() <> 'clock' OR NEW.consumer_id <> OLD.consumer_id
     OR NEW.filed_by <> OLD.filed_by OR NEW.shop_id <> OLD.shop_id OR NEW.platform_id <> OLD.platform_id) THEN
    RAISE EXCEPTION 'the parties stay, and whoever decides is drawn' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_its_people BEFORE UPDATE ON cases FOR EACH ROW
  WHEN (NEW.consumer_id <> OLD.consumer_id OR NEW.filed_by <> OLD.filed_by OR NEW.shop_id <> OLD.shop_id
    OR NEW.platform_id <> OLD.platform_id OR NEW.mediator_id IS DISTINCT FROM OLD.mediator_id
    OR NEW.reviewer_id IS DISTINCT FROM OLD.reviewer_id)
  EXECUTE FUNCTION case_keeps_its_people();
"""


def _policies(table: str, adding: str, changing: str, columns: str) -> str:
    said = f"{_may(adding)}"
    if table in _NAMED:
        said += f" AND {_NAMED[table]} IS NOT DISTINCT FROM {_ACCOUNT}"
    found = f"CREATE POLICY added_by ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK ({said});"
    if not changing:
        return found
    later = f" AND {_NAMED_LATER[table]} IS NOT DISTINCT FROM {_ACCOUNT}" if table in _NAMED_LATER else ""
    return (
        f"{found} CREATE POLICY changed_by ON {table} AS RESTRICTIVE FOR UPDATE"
        f" USING ({_may(changing)}) WITH CHECK ({_may(changing)}{later});"
        f"REVOKE UPDATE ON {table} FROM redress_app;"
        f"GRANT UPDATE ({', '.join(columns.split())}) ON {table} TO redress_app;"
    )


def upgrade() -> None:
    """Rows that are there stay; only what is written from now on is held to it."""
    op.execute(_ACTS_FOR)
    for table, said in _WRITERS.items():
        op.execute(_policies(table, *said))
    op.execute(_FOR_WHOM)
    op.execute(_CASES)


def downgrade() -> None:
    """Whoever sees a case writes everything at it again."""
    op.execute("DROP TRIGGER keeps_its_people ON cases; DROP FUNCTION case_keeps_its_people")
    for name in ("drafted_in_ones_own_name", "changed_by", "thrown_away_by"):
        op.execute(f"DROP POLICY {name} ON cases")
    op.execute("DROP POLICY takes_steps_of_ones_own ON steps")
    for table in ("answers", "fixes", "offers", "challenges", "questions", "respondents"):
        op.execute(f"DROP POLICY for_ones_own_side ON {table}")
    for table, (_, changing, _columns) in _WRITERS.items():
        op.execute(f"DROP POLICY added_by ON {table}")
        if changing:
            op.execute(f"DROP POLICY changed_by ON {table}; GRANT UPDATE ON {table} TO redress_app")
    op.execute("DROP FUNCTION redress_answers, redress_on_side, redress_acts_for")
