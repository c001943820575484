"""A case and all that happens in it.

The tables of the cases domain, and what the database itself holds to: a state changes only along the table of the life
cycle and with its step written down; the clock ends nothing but an asked-three-times `concluded`; nobody screens,
decides and reviews the same case; an answer on file needs proof of service; and each row is seen by
those who sit at the case.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOVES = """
screening accept awaiting_response|screening overdue awaiting_response|screening decline declined
screening put_right resolved|awaiting_response put_right resolved|draft file screening
awaiting_response concede performing|awaiting_response contest investigation
investigation concede performing|provisional_view concede performing
awaiting_response overdue investigation|investigation show_view provisional_view|investigation deliberate deliberation
provisional_view overdue deliberation|provisional_view deliberate deliberation
deliberation submit peer_review|deliberation refer_to_panel panel
deliberation freeze signing|peer_review agree signing|peer_review send_back deliberation|peer_review disagree panel
panel decide signing|signing take_back deliberation|signing issue issued|signing issue_nothing_owed concluded
issued accept_ruling performing|issued reject_ruling rejected|issued overdue dormant|dormant resume issued
performing prove_all confirming|performing confirm resolved|performing overdue enforcing|confirming confirm resolved
confirming not_fixed performing|confirming not_fixed_again enforcing|confirming overdue concluded
enforcing prove_all confirming|enforcing give_time performing|enforcing give_up unperformed
unperformed prove_all confirming|suspended resume investigation|suspended resume provisional_view
suspended resume deliberation|declined look_again screening|concluded not_fixed performing|concluded confirm resolved
investigation suspend suspended|provisional_view suspend suspended|deliberation suspend suspended
issued set_aside investigation|dormant set_aside investigation|performing set_aside investigation
confirming set_aside investigation|enforcing set_aside investigation|unperformed set_aside investigation
resolved reopen investigation|concluded reopen investigation|rejected reopen investigation
withdrawn reopen investigation|discontinued reopen investigation|resolved reopen screening|concluded reopen screening
withdrawn reopen screening|discontinued reopen screening
"""
_BEFORE_ISSUE = [
    "screening",
    "awaiting_response",
    "investigation",
    "provisional_view",
    "deliberation",
    "peer_review",
    "panel",
    "signing",
    "suspended",
]

_CASES = """
CREATE TABLE cases (
  id uuid PRIMARY KEY,
  number text UNIQUE,
  version integer NOT NULL,
  state text NOT NULL,
  state_before text,
  track text NOT NULL CHECK (track IN ('small', 'ordinary', 'complex')),
  language text NOT NULL,
  consumer_id uuid NOT NULL REFERENCES accounts,
  consumer_name text NOT NULL,
  filed_by uuid NOT NULL REFERENCES accounts,
  platform_id uuid REFERENCES platforms,
  shop_id uuid REFERENCES shops,
  registrar_id uuid REFERENCES accounts,
  mediator_id uuid REFERENCES accounts,
  reviewer_id uuid REFERENCES accounts,
  draft jsonb,
  order_number text NOT NULL,
  item text NOT NULL,
  goods text NOT NULL,
  paid_minor bigint NOT NULL CHECK (paid_minor >= 0),
  paid_currency text NOT NULL CHECK (paid_currency ~ '^[A-Z]{3}$'),
  paid_at timestamptz,
  delivered_at timestamptz,
  what_happened text NOT NULL,
  safety_hazard boolean NOT NULL,
  frontline_outcome text NOT NULL CHECK (frontline_outcome IN ('refused', 'partly_granted', 'no_decision')),
  frontline_by text NOT NULL CHECK (frontline_by IN ('human', 'bot', 'unknown')),
  frontline_reason text NOT NULL,
  frontline_rule text,
  frontline_at timestamptz,
  pre_accepts boolean NOT NULL,
  handling_waived boolean NOT NULL,
  called_chief boolean NOT NULL,
  by_default boolean NOT NULL,
  not_fixed_count integer NOT NULL,
  times_asked integer NOT NULL,
  outcome text,
  effect text CHECK (effect IN ('overturned', 'varied', 'confirmed', 'sent_back')),
  ended_ground text,
  unconfirmed boolean NOT NULL,
  drafted_at timestamptz NOT NULL,
  filed_at timestamptz,
  first_fixed_at timestamptz,
  issued_at timestamptz,
  ended_at timestamptz,
  changed_at timestamptz NOT NULL,
  CHECK ((state = 'draft') = (number IS NULL)),
  CHECK (state = 'draft' OR (filed_at IS NOT NULL AND platform_id IS NOT NULL AND shop_id IS NOT NULL)),
  CONSTRAINT separate_eyes CHECK (
    mediator_id IS DISTINCT FROM coalesce(registrar_id, '00000000-0000-0000-0000-000000000000')
    AND (reviewer_id IS NULL OR (reviewer_id <> mediator_id AND reviewer_id IS DISTINCT FROM registrar_id))),
  CONSTRAINT asked_before_concluded CHECK (NOT (unconfirmed AND state = 'concluded') OR times_asked >= 3)
);
CREATE INDEX ix_cases_consumer_id ON cases (consumer_id);
CREATE INDEX ix_cases_filed_by ON cases (filed_by);
CREATE INDEX ix_cases_platform_id ON cases (platform_id);
CREATE INDEX ix_cases_shop_id ON cases (shop_id);
CREATE INDEX ix_cases_mediator_id ON cases (mediator_id);
CREATE INDEX ix_cases_reviewer_id ON cases (reviewer_id);
CREATE INDEX ix_cases_state ON cases (state);
CREATE SEQUENCE case_numbers;
CREATE TABLE seats (
  case_id uuid REFERENCES cases,
  holder uuid,
  as_role text CHECK (as_role IN ('consumer', 'seller', 'platform', 'mediator', 'reviewer', 'panel')),
  since_at timestamptz NOT NULL,
  until_at timestamptz,
  PRIMARY KEY (case_id, holder, as_role)
);
CREATE INDEX ix_seats_holder ON seats (holder);
CREATE FUNCTION nobody_sits_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM seats s WHERE s.case_id = NEW.case_id AND s.holder = NEW.holder AND s.as_role <> NEW.as_role
             AND NOT (s.as_role IN ('mediator', 'reviewer') AND NEW.as_role = 'panel')
             AND NOT (s.as_role = 'panel' AND NEW.as_role = 'reviewer')) THEN
    RAISE EXCEPTION 'nobody sits twice at one case' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER separate_seats BEFORE INSERT ON seats FOR EACH ROW EXECUTE FUNCTION nobody_sits_twice();
CREATE TABLE steps (
  case_id uuid REFERENCES cases,
  seq integer CHECK (seq > 0),
  action text NOT NULL,
  by text NOT NULL,
  account_id uuid REFERENCES accounts,
  from_state text NOT NULL,
  to_state text NOT NULL,
  said text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (case_id, seq)
);
"""

_CHILDREN = """
CREATE TABLE claims (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  no integer NOT NULL,
  in_words text NOT NULL,
  remedy text NOT NULL,
  amount_minor bigint CHECK (amount_minor >= 0),
  amount_currency text,
  subject text,
  outcome text,
  UNIQUE (case_id, no),
  CHECK ((amount_minor IS NULL) = (amount_currency IS NULL))
);
CREATE TABLE respondents (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  kind text NOT NULL CHECK (kind IN ('seller', 'platform')),
  holder uuid NOT NULL,
  name text NOT NULL,
  sent_at timestamptz,
  delivered_at timestamptz,
  channels text[] NOT NULL,
  answered_at timestamptz,
  on_file boolean NOT NULL,
  extended_at timestamptz,
  extension_reason text NOT NULL,
  objection text NOT NULL,
  not_at_fault boolean NOT NULL,
  UNIQUE (case_id, holder),
  CONSTRAINT on_file_only_when_served CHECK (NOT on_file OR (delivered_at IS NOT NULL AND cardinality(channels) >= 2))
);
CREATE TABLE handling_failures (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  no integer NOT NULL,
  failure text NOT NULL,
  respondent_id uuid NOT NULL REFERENCES respondents,
  outcome text,
  UNIQUE (case_id, failure)
);
CREATE TABLE answers (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  respondent_id uuid NOT NULL REFERENCES respondents,
  claim_id uuid REFERENCES claims,
  failure_id uuid REFERENCES handling_failures,
  kind text NOT NULL CHECK (kind IN ('concede', 'offer', 'contest')),
  text text NOT NULL,
  rule_id text,
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL,
  CHECK ((claim_id IS NULL) <> (failure_id IS NULL))
);
CREATE TABLE parallel_channels (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  channel text NOT NULL,
  reference text NOT NULL,
  filed_at timestamptz
);
CREATE TABLE referrals (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  authority text NOT NULL,
  ground text NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL
);
CREATE TABLE deadlines (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
  kind text NOT NULL,
  about uuid,
  due_at timestamptz NOT NULL,
  done_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX ix_deadlines_due_at ON deadlines (due_at);
CREATE INDEX deadlines_open ON deadlines (due_at) WHERE done_at IS NULL;
CREATE UNIQUE INDEX one_clock_a_state ON deadlines (case_id) WHERE done_at IS NULL AND kind = 'state';
CREATE TABLE questions (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  to_side text NOT NULL,
  text text NOT NULL,
  asked_by uuid NOT NULL REFERENCES accounts,
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  answer text,
  answered_by uuid REFERENCES accounts,
  answered_at timestamptz
);
CREATE TABLE offers (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  side text NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts,
  text text NOT NULL,
  amount_minor bigint CHECK (amount_minor >= 0),
  amount_currency text,
  days integer NOT NULL CHECK (days BETWEEN 1 AND 60),
  status text NOT NULL CHECK (status IN ('open', 'taken', 'refused', 'withdrawn')),
  at timestamptz NOT NULL,
  settled_at timestamptz
);
CREATE TABLE settlements (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  offer_id uuid NOT NULL UNIQUE REFERENCES offers,
  side text NOT NULL,
  text text NOT NULL,
  amount_minor bigint CHECK (amount_minor >= 0),
  amount_currency text,
  days integer NOT NULL,
  signed_at timestamptz NOT NULL,
  binding_at timestamptz NOT NULL,
  stepped_back_at timestamptz,
  bound_at timestamptz,
  CHECK (stepped_back_at IS NULL OR bound_at IS NULL)
);
CREATE TABLE assignments (
  case_id uuid PRIMARY KEY REFERENCES cases,
  state text NOT NULL CHECK (state IN ('needed', 'committed', 'drawn', 'declared', 'confirmed', 'challenged')),
  needed_at timestamptz NOT NULL,
  drawn_at timestamptz,
  confirmed_at timestamptz,
  policy text NOT NULL,
  excluded jsonb NOT NULL
);
CREATE TABLE drawn (
  case_id uuid REFERENCES cases,
  place integer CHECK (place >= 0),
  account_id uuid NOT NULL REFERENCES accounts,
  task text NOT NULL CHECK (task IN ('substitute', 'mediator', 'reviewer', 'panel')),
  declared_at timestamptz,
  ended_at timestamptz,
  ended_because text NOT NULL,
  PRIMARY KEY (case_id, place),
  UNIQUE (case_id, account_id)
);
CREATE INDEX ix_drawn_account_id ON drawn (account_id);
CREATE TABLE challenges (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  mediator_id uuid NOT NULL REFERENCES accounts,
  side text NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts,
  reason text NOT NULL,
  at timestamptz NOT NULL,
  upheld boolean,
  decided_by uuid REFERENCES accounts,
  decided_at timestamptz,
  reasons text NOT NULL
);
CREATE TABLE obligations (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  no integer NOT NULL,
  source text NOT NULL CHECK (source IN ('concession', 'settlement', 'ruling')),
  debtor text NOT NULL,
  creditor text NOT NULL,
  remedy text NOT NULL,
  text text NOT NULL,
  amount_minor bigint CHECK (amount_minor >= 0),
  amount_currency text,
  days integer NOT NULL CHECK (days > 0),
  after_no integer,
  claim_id uuid REFERENCES claims,
  state text NOT NULL CHECK (state IN ('waiting', 'open', 'proven', 'disputed', 'confirmed', 'waived', 'enforced')),
  started_at timestamptz,
  due_at timestamptz,
  done_at timestamptz,
  UNIQUE (case_id, no),
  CHECK (after_no IS NULL OR after_no < no)
);
CREATE TABLE performances (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  obligation_id uuid NOT NULL REFERENCES obligations,
  act text NOT NULL CHECK (act IN ('proof', 'dispute', 'confirmation', 'waiver', 'deposit')),
  text text NOT NULL,
  evidence_id uuid,
  account_id uuid REFERENCES accounts,
  at timestamptz NOT NULL
);
CREATE INDEX ix_performances_obligation_id ON performances (obligation_id);
CREATE TABLE deposits (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  obligation_id uuid NOT NULL REFERENCES obligations,
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  answer text CHECK (answer IN ('paid', 'refused', 'silent')),
  answered_at timestamptz,
  board_told_at timestamptz
);
CREATE TABLE surveys (
  case_id uuid PRIMARY KEY REFERENCES cases,
  solved text NOT NULL CHECK (solved IN ('yes', 'partly', 'no')),
  simpler integer NOT NULL CHECK (simpler BETWEEN 1 AND 5),
  comment text NOT NULL,
  at timestamptz NOT NULL
);
CREATE TABLE fixes (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases,
  respondent_id uuid NOT NULL REFERENCES respondents,
  text text NOT NULL,
  account_id uuid NOT NULL REFERENCES accounts,
  at timestamptz NOT NULL,
  word text CHECK (word IN ('fixed', 'partly', 'not')),
  word_at timestamptz
);
"""

_INDEXED = [
    "claims",
    "respondents",
    "handling_failures",
    "answers",
    "parallel_channels",
    "referrals",
    "deadlines",
    "questions",
    "offers",
    "settlements",
    "challenges",
    "obligations",
    "performances",
    "deposits",
    "fixes",
]
_APPENDED = ("answers", "parallel_channels", "referrals", "performances", "surveys", "steps")
_CHANGING = [
    "claims",
    "respondents",
    "handling_failures",
    "deadlines",
    "questions",
    "offers",
    "settlements",
    "assignments",
    "drawn",
    "challenges",
    "obligations",
    "deposits",
    "fixes",
]
_BETWEEN_THE_PARTIES = ("offers", "settlements")

_SEEN = """
ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
ALTER TABLE seats ENABLE ROW LEVEL SECURITY;
ALTER TABLE seats FORCE ROW LEVEL SECURITY;
CREATE POLICY own_seats ON seats FOR SELECT USING (
  holder IN ((SELECT redress_account()), (SELECT redress_shop()), (SELECT redress_platform()))
  OR (SELECT redress_role()) IN ('clock', 'auditor'));
CREATE POLICY given_by_the_clock ON seats FOR INSERT WITH CHECK ((SELECT redress_role()) = 'clock');
CREATE POLICY ended_by_the_clock ON seats FOR UPDATE USING ((SELECT redress_role()) = 'clock');
CREATE POLICY seen_by_those_at_the_table ON cases USING (
  (SELECT redress_role()) IN ('clock', 'auditor')
  OR consumer_id = (SELECT redress_account())
  OR (filed_by = (SELECT redress_account()) AND state = 'draft')
  OR (((SELECT redress_role()) = 'registrar' OR registrar_id = (SELECT redress_account()))
      AND mediator_id IS NULL AND state IN ('screening', 'awaiting_response', 'declined', 'discontinued'))
  OR ((SELECT redress_role()) IN ('chief', 'deputy')
      AND (issued_at IS NOT NULL OR called_chief OR ended_at IS NOT NULL OR state IN ('screening', 'unperformed')))
  OR id IN (SELECT s.case_id FROM seats s WHERE s.until_at IS NULL
    AND s.holder IN ((SELECT redress_account()), (SELECT redress_shop()), (SELECT redress_platform())))
  OR (state <> 'draft' AND EXISTS (SELECT 1 FROM mandates m
    WHERE m.agent_account_id = (SELECT redress_account()) AND m.revoked_at IS NULL
    AND coalesce(m.case_id, cases.id) = cases.id
    AND (m.principal_account_id = cases.consumer_id OR m.principal_shop_id = cases.shop_id))));
GRANT SELECT, INSERT, UPDATE, DELETE ON cases TO redress_app;
GRANT SELECT, INSERT, UPDATE ON seats TO redress_app;
GRANT USAGE ON SEQUENCE case_numbers TO redress_app;
CREATE POLICY only_drafts_are_deleted ON cases AS RESTRICTIVE FOR DELETE USING (state = 'draft');
"""

# Talks are the parties' own: whoever decides never reads an offer (design §3).
_PARTIES_ONLY = "(SELECT redress_chain()) IN ('consumer', 'merchant', 'private_seller', 'platform', 'clock', 'audit')"

_LIFE_CYCLE = """
CREATE TABLE lifecycle_moves (
  from_state text,
  action text,
  to_state text,
  PRIMARY KEY (from_state, action, to_state)
);
GRANT SELECT ON lifecycle_moves TO redress_app;
CREATE FUNCTION case_moves_along_the_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT 1 FROM lifecycle_moves WHERE from_state = OLD.state AND to_state = NEW.state) THEN
    RAISE EXCEPTION 'no move leads from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF redress_role() = 'clock' AND NEW.state IN ('resolved', 'rejected', 'withdrawn', 'declined', 'discontinued') THEN
    RAISE EXCEPTION 'the clock ends no case as %', NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'concluded' AND ((OLD.state = 'confirming' AND NEW.times_asked < 3)
     OR EXISTS (SELECT 1 FROM obligations o WHERE o.case_id = NEW.id
                AND o.state NOT IN ('proven', 'confirmed', 'waived', 'enforced'))) THEN
    RAISE EXCEPTION 'nothing is concluded before everything is proven and the consumer was asked three times'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER along_the_table BEFORE UPDATE OF state ON cases
  FOR EACH ROW EXECUTE FUNCTION case_moves_along_the_table();
CREATE FUNCTION case_move_is_written_down() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  SELECT state INTO last FROM cases WHERE id = NEW.id;
  IF NOT FOUND OR last.state <> NEW.state THEN RETURN NULL; END IF;
  SELECT to_state, action INTO last FROM steps WHERE case_id = NEW.id ORDER BY seq DESC LIMIT 1;
  IF last.to_state IS DISTINCT FROM NEW.state THEN
    RAISE EXCEPTION 'case % is % but its last step leads to %', NEW.id, NEW.state, last.to_state
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER written_down AFTER UPDATE OF state ON cases DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION case_move_is_written_down();
CREATE FUNCTION step_follows_the_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM lifecycle_moves
                 WHERE from_state = NEW.from_state AND action = NEW.action AND to_state = NEW.to_state) THEN
    RAISE EXCEPTION '% does not lead from % to %', NEW.action, NEW.from_state, NEW.to_state
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER follows BEFORE INSERT ON steps FOR EACH ROW EXECUTE FUNCTION step_follows_the_last();
"""


def _moves() -> list[tuple[str, str, str]]:
    written = [line.split() for line in _MOVES.replace("|", "\n").strip().splitlines()]
    open_doors = [(state, "withdraw", "withdrawn") for state in _BEFORE_ISSUE]
    open_doors += [(state, "discontinue", "discontinued") for state in _BEFORE_ISSUE]
    open_doors += [(state, "settle", "performing") for state in _BEFORE_ISSUE if state != "screening"]
    return [tuple(move) for move in written] + open_doors


_OWN_NAME = """
CREATE POLICY own_name ON drawn USING (account_id = (SELECT redress_account()));
"""


def _child(table: str) -> str:
    seen = "EXISTS (SELECT 1 FROM cases c WHERE c.id = case_id)"
    if table in _BETWEEN_THE_PARTIES:
        seen = f"{seen} AND {_PARTIES_ONLY}"
    if table == "answers":
        seen = f"{seen} AND (kind <> 'offer' OR {_PARTIES_ONLY})"
    grant = "SELECT, INSERT" if table in _APPENDED else "SELECT, INSERT, UPDATE"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY seen_with_its_case ON {table} USING ({seen});"
        f"GRANT {grant} ON {table} TO redress_app;"
    )


def upgrade() -> None:
    """Make the tables, their guards and who sees them."""
    op.execute(_CASES)
    op.execute(_CHILDREN)
    for table in _INDEXED:
        op.execute(f"CREATE INDEX ix_{table}_case_id ON {table} (case_id)")
    op.execute(_SEEN)
    for table in (*_APPENDED, *_CHANGING):
        op.execute(_child(table))
    op.execute(_OWN_NAME)
    op.execute(_LIFE_CYCLE)
    values = ", ".join(f"('{a}', '{b}', '{c}')" for a, b, c in _moves())
    op.execute(f"INSERT INTO lifecycle_moves VALUES {values}")  # noqa: S608 - constants of this file


def downgrade() -> None:
    """Drop them, the youngest first."""
    for table in reversed((*_APPENDED, *_CHANGING)):
        op.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
    op.execute("DROP TABLE seats, cases, lifecycle_moves CASCADE")
    op.execute("DROP SEQUENCE case_numbers")
    op.execute("DROP FUNCTION case_moves_along_the_table, case_move_is_written_down, step_follows_the_last")
    op.execute("DROP FUNCTION nobody_sits_twice")
