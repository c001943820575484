"""People, their chains and their keys.

Who someone is, whom they report to and what ties them is guarded here and not only in the service: a chain follows from
the role and never changes, a line of reporting ends at the board, a sign-in link works once.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PARTIES = """
CREATE TABLE platforms (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name <> ''),
  zone text NOT NULL,
  email text NOT NULL
);
CREATE TABLE shops (
  id uuid PRIMARY KEY,
  platform_id uuid NOT NULL REFERENCES platforms,
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL CHECK (kind IN ('business', 'individual')),
  email text NOT NULL,
  UNIQUE (platform_id, name)
);
"""

# A merchant's account is one shop's, a desk's one platform's; nobody is two things.
_ACCOUNTS = """
CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  role text NOT NULL CHECK (role IN ('consumer', 'merchant', 'private_seller', 'platform', 'registrar', 'mediator',
    'deputy', 'chief', 'board', 'auditor', 'operations', 'record_holder')),
  chain text NOT NULL GENERATED ALWAYS AS (redress_chain_of(role)) STORED,
  name text NOT NULL CHECK (name <> ''),
  email text NOT NULL CHECK (email = lower(email) AND email LIKE '_%@_%'),
  language text NOT NULL DEFAULT 'zh-Hans' CHECK (language IN ('zh-Hans', 'en')),
  shop_id uuid REFERENCES shops,
  platform_id uuid REFERENCES platforms,
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL,
  CONSTRAINT one_chain CHECK (
    (role IN ('merchant', 'private_seller')) = (shop_id IS NOT NULL)
    AND (role = 'platform') = (platform_id IS NOT NULL)),
  CONSTRAINT one_account_a_place UNIQUE NULLS NOT DISTINCT (email, role, shop_id, platform_id),
  UNIQUE (id, role)
);
CREATE INDEX accounts_shop_id ON accounts (shop_id);
CREATE INDEX accounts_platform_id ON accounts (platform_id);
CREATE INDEX accounts_chain ON accounts (chain) WHERE chain IN ('office', 'board');
"""

_OFFICE = """
CREATE TABLE appointments (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL,
  role text NOT NULL CHECK (redress_chain_of(role) = 'office'),
  appointed_by uuid NOT NULL REFERENCES accounts,
  reports_to uuid NOT NULL REFERENCES accounts CHECK (reports_to <> account_id),
  competences text[] NOT NULL,
  languages text[] NOT NULL,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at),
  ended_at timestamptz,
  FOREIGN KEY (account_id, role) REFERENCES accounts (id, role),
  CONSTRAINT mediators_are_appointed_for_three_years CHECK (
    role <> 'mediator' OR until_at AT TIME ZONE 'UTC' >= from_at AT TIME ZONE 'UTC' + interval '3 years')
);
CREATE UNIQUE INDEX one_appointment_at_a_time ON appointments (account_id) WHERE ended_at IS NULL;
CREATE TABLE interests (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  shop_id uuid REFERENCES shops,
  platform_id uuid REFERENCES platforms,
  name text,
  from_at timestamptz NOT NULL,
  until_at timestamptz,
  declared_at timestamptz NOT NULL,
  CONSTRAINT names_one CHECK (num_nonnulls(shop_id, platform_id, name) = 1)
);
CREATE INDEX ix_interests_account_id ON interests (account_id);
CREATE TABLE former_employers (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  shop_id uuid REFERENCES shops,
  platform_id uuid REFERENCES platforms,
  name text,
  from_at timestamptz NOT NULL,
  until_at timestamptz,
  declared_at timestamptz NOT NULL,
  CONSTRAINT names_one CHECK (num_nonnulls(shop_id, platform_id, name) = 1)
);
CREATE INDEX ix_former_employers_account_id ON former_employers (account_id);
CREATE TABLE absences (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  from_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > from_at)
);
CREATE INDEX ix_absences_account_id ON absences (account_id);
"""

# From one office account to the next by their open appointments; true only if the walk ends at an active board account.
_LINES = """
CREATE FUNCTION redress_reports_to_board(first uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  person uuid := first;
  walked uuid[] := '{}';
  chain_here text;
BEGIN
  LOOP
    SELECT chain INTO chain_here FROM accounts WHERE id = person AND active;
    IF chain_here = 'board' THEN RETURN true; END IF;
    IF chain_here IS DISTINCT FROM 'office' OR person = ANY (walked) THEN RETURN false; END IF;
    walked := walked || person;
    SELECT reports_to INTO person FROM appointments
      WHERE account_id = person AND ended_at IS NULL AND until_at > redress_now();
    IF NOT FOUND THEN RETURN false; END IF;
  END LOOP;
END $$;
CREATE FUNCTION check_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.appointed_by AND role = 'board' AND active) THEN
    RAISE EXCEPTION 'only the board appoints' USING ERRCODE = 'check_violation', CONSTRAINT = 'the_board_appoints';
  END IF;
  IF NEW.ended_at IS NULL AND NOT redress_reports_to_board(NEW.account_id) THEN
    RAISE EXCEPTION 'a line of reporting leaves the office or never reaches the board'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'lines_end_at_the_board';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER check_appointment AFTER INSERT OR UPDATE ON appointments
  FOR EACH ROW EXECUTE FUNCTION check_appointment();
"""

_MANDATES = """
CREATE TABLE mandates (
  id uuid PRIMARY KEY,
  principal_account_id uuid REFERENCES accounts,
  principal_shop_id uuid REFERENCES shops,
  agent_account_id uuid NOT NULL REFERENCES accounts,
  scope text NOT NULL CHECK (scope IN ('everything', 'evidence', 'read')),
  proof text NOT NULL CHECK (proof <> ''),
  case_id uuid,
  granted_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT one_principal CHECK (num_nonnulls(principal_account_id, principal_shop_id) = 1),
  CHECK (principal_account_id <> agent_account_id)
);
CREATE INDEX mandates_agent ON mandates (agent_account_id) WHERE revoked_at IS NULL;
CREATE INDEX mandates_case_id ON mandates (case_id);
"""

# Tokens are known by their SHA-256 alone; their times are the machine's, never the shifted time of a demo.
_KEYS = """
CREATE TABLE sign_in_requests (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  language text NOT NULL,
  requested_at timestamptz NOT NULL
);
CREATE INDEX sign_in_requests_email ON sign_in_requests (email, requested_at);
CREATE TABLE sign_in_links (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  account_id uuid REFERENCES accounts,
  email text NOT NULL,
  name text NOT NULL,
  language text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT fifteen_minutes CHECK (expires_at <= created_at + interval '15 minutes')
);
CREATE TABLE sessions (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  account_id uuid NOT NULL REFERENCES accounts,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT seven_days CHECK (expires_at <= created_at + interval '7 days')
);
CREATE INDEX ix_sessions_account_id ON sessions (account_id);
CREATE TABLE machine_tokens (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts,
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  label text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX ix_machine_tokens_account_id ON machine_tokens (account_id);
CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  shop_id uuid NOT NULL REFERENCES shops,
  account_id uuid NOT NULL UNIQUE REFERENCES accounts,
  invited_at timestamptz NOT NULL,
  accepted_at timestamptz
);
CREATE INDEX ix_invitations_shop_id ON invitations (shop_id);
"""

# `holder_id` is an account, a shop or a platform: whoever writes need not be able to see who reads.
_NOTICES = """
CREATE TABLE notices (
  id uuid PRIMARY KEY,
  holder_id uuid NOT NULL,
  channel text NOT NULL CHECK (channel IN ('mail', 'desk')),
  words jsonb NOT NULL,
  case_id uuid,
  about text NOT NULL,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  delivered_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  failure text,
  CHECK (delivered_at IS NULL OR sent_at IS NOT NULL)
);
CREATE INDEX notices_holder_id ON notices (holder_id, created_at);
CREATE INDEX notices_case_id ON notices (case_id, holder_id);
"""

_TABLES = (
    "platforms", "shops", "accounts", "appointments", "interests", "former_employers", "absences", "mandates",
    "sign_in_requests", "sign_in_links", "sessions", "machine_tokens", "invitations", "notices",
)  # fmt: skip

_WHO_SEES_WHOM = """
CREATE POLICY everyone_reads ON platforms FOR SELECT USING (true);
CREATE POLICY founded ON platforms FOR INSERT WITH CHECK (redress_role() IN ('board', 'clock'));
CREATE POLICY signed_in_read ON shops FOR SELECT USING (redress_role() <> 'public');
CREATE POLICY named_when_someone_appeals ON shops FOR INSERT
  WITH CHECK (redress_role() IN ('consumer', 'registrar', 'clock') OR platform_id = redress_platform());
CREATE POLICY address_kept_by_the_platform ON shops FOR UPDATE
  USING (redress_role() = 'clock' OR platform_id = redress_platform());
CREATE POLICY seen ON accounts FOR SELECT USING (
  id = redress_account() OR shop_id = redress_shop() OR platform_id = redress_platform()
  OR (chain IN ('office', 'board') AND redress_role() <> '')
  OR redress_chain() IN ('office', 'board', 'audit', 'clock'));
CREATE POLICY opened ON accounts FOR INSERT WITH CHECK (
  redress_role() = 'clock' OR (redress_role() = 'board' AND chain IN ('office', 'audit', 'operations')));
CREATE POLICY own_or_boards ON accounts FOR UPDATE
  USING (id = redress_account() OR redress_role() IN ('board', 'clock'));
CREATE POLICY everyone_reads ON appointments FOR SELECT USING (true);
CREATE POLICY the_board_appoints ON appointments FOR INSERT WITH CHECK (
  redress_role() = 'clock' OR (redress_role() = 'board' AND appointed_by = redress_account()));
CREATE POLICY the_board_ends ON appointments FOR UPDATE USING (redress_role() IN ('board', 'clock'));
"""

_TIES = """
CREATE POLICY seen ON {table} FOR SELECT
  USING (account_id = redress_account() OR redress_chain() IN ('office', 'board', 'audit', 'clock'));
CREATE POLICY declared ON {table} FOR INSERT
  WITH CHECK (account_id = redress_account() OR redress_role() IN ('board', 'clock'));
"""

_WHO_HOLDS_WHAT = """
CREATE POLICY seen ON mandates FOR SELECT USING (
  redress_account() IN (principal_account_id, agent_account_id) OR principal_shop_id = redress_shop()
  OR redress_chain() IN ('office', 'audit', 'clock'));
CREATE POLICY granted_by_the_principal ON mandates FOR INSERT WITH CHECK (
  principal_account_id = redress_account() OR principal_shop_id = redress_shop() OR redress_role() = 'registrar');
CREATE POLICY revoked_by_either ON mandates FOR UPDATE USING (
  redress_account() IN (principal_account_id, agent_account_id) OR principal_shop_id = redress_shop());
CREATE POLICY anyone_asks ON sign_in_requests FOR INSERT WITH CHECK (true);
CREATE POLICY the_clock_answers ON sign_in_requests USING (redress_role() = 'clock');
CREATE POLICY the_clock_sends ON sign_in_links USING (redress_role() = 'clock');
CREATE POLICY own ON sessions USING (account_id = redress_account() OR redress_role() = 'clock');
CREATE POLICY own ON machine_tokens USING (account_id = redress_account() OR redress_role() = 'clock');
CREATE POLICY own ON invitations USING (
  account_id = redress_account() OR shop_id = redress_shop() OR redress_role() = 'clock');
CREATE POLICY own ON notices FOR SELECT USING (
  holder_id IN (redress_account(), redress_shop(), redress_platform()) OR redress_role() IN ('auditor', 'clock'));
CREATE POLICY written_by_whoever_acts ON notices FOR INSERT WITH CHECK (redress_role() <> 'public');
CREATE POLICY shown ON notices FOR UPDATE USING (
  holder_id IN (redress_account(), redress_shop(), redress_platform()) OR redress_role() = 'clock');
GRANT SELECT, INSERT ON platforms, shops, accounts, appointments, interests, former_employers, absences, mandates,
  sign_in_requests, sign_in_links, sessions, machine_tokens, invitations, notices TO redress_app;
GRANT UPDATE (email) ON shops TO redress_app;
GRANT UPDATE (name, language, active) ON accounts TO redress_app;
GRANT UPDATE (ended_at) ON appointments TO redress_app;
GRANT UPDATE (until_at) ON interests, former_employers TO redress_app;
GRANT UPDATE (revoked_at) ON mandates, machine_tokens TO redress_app;
GRANT UPDATE (sent_at, delivered_at, attempts, failure) ON notices TO redress_app;
GRANT DELETE ON sign_in_requests, sign_in_links, sessions TO redress_app;
"""

# Both look up a secret before anyone is known. They act as the clock meanwhile, because FORCE binds the owner too, and
# leave the transaction with the actor they found, or as the public.
_DOORS = """
CREATE FUNCTION redress_enter_as(account uuid) RETURNS TABLE (account_id uuid, role text, name text, language text,
  shop_id uuid, platform_id uuid, offset_s double precision)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  person accounts;
  seconds double precision;
BEGIN
  SELECT * INTO person FROM accounts WHERE accounts.id = account AND accounts.active;
  IF NOT FOUND THEN
    PERFORM redress_act_as(NULL, 'public', NULL, NULL);
    RETURN;
  END IF;
  seconds := redress_act_as(person.id, person.role, person.shop_id, person.platform_id);
  RETURN QUERY SELECT person.id, person.role, person.name, person.language, person.shop_id, person.platform_id, seconds;
END $$;
REVOKE EXECUTE ON FUNCTION redress_enter_as FROM PUBLIC;

CREATE FUNCTION redress_enter(token bytea) RETURNS TABLE (account_id uuid, role text, name text, language text,
  shop_id uuid, platform_id uuid, offset_s double precision)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  found_id uuid;
  last_seen timestamptz;
BEGIN
  PERFORM redress_act_as(NULL, 'clock', NULL, NULL);
  SELECT s.account_id, s.seen_at INTO found_id, last_seen FROM sessions s
    WHERE s.hash = token AND s.expires_at > now() AND s.seen_at > now() - interval '12 hours';
  IF found_id IS NULL THEN
    SELECT t.account_id INTO found_id FROM machine_tokens t
      WHERE t.hash = token AND t.expires_at > now() AND t.revoked_at IS NULL;
  ELSIF last_seen < now() - interval '10 minutes' THEN
    UPDATE sessions SET seen_at = now() WHERE hash = token;
  END IF;
  RETURN QUERY SELECT * FROM redress_enter_as(found_id);
END $$;

CREATE FUNCTION redress_sign_in(link bytea, session bytea, new_account uuid) RETURNS TABLE (account_id uuid, role text,
  name text, language text, shop_id uuid, platform_id uuid, offset_s double precision)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  used sign_in_links;
BEGIN
  PERFORM redress_act_as(NULL, 'clock', NULL, NULL);
  UPDATE sign_in_links SET used_at = now()
    WHERE hash = link AND used_at IS NULL AND expires_at > now() RETURNING * INTO used;
  IF NOT FOUND THEN
    PERFORM redress_act_as(NULL, 'public', NULL, NULL);
    RETURN;
  END IF;
  IF used.account_id IS NULL THEN
    INSERT INTO accounts (id, role, name, email, language, created_at)
      VALUES (new_account, 'consumer', used.name, used.email, used.language, redress_now())
      ON CONFLICT ON CONSTRAINT one_account_a_place DO NOTHING;
    SELECT id INTO used.account_id FROM accounts WHERE email = used.email AND role = 'consumer';
  END IF;
  IF EXISTS (SELECT 1 FROM accounts WHERE id = used.account_id AND active) THEN
    INSERT INTO sessions (hash, account_id, created_at, seen_at, expires_at)
      VALUES (session, used.account_id, now(), now(), now() + interval '7 days');
    UPDATE invitations SET accepted_at = redress_now() WHERE account_id = used.account_id AND accepted_at IS NULL;
  END IF;
  RETURN QUERY SELECT * FROM redress_enter_as(used.account_id);
END $$;
"""


def upgrade() -> None:
    """Make the tables of people, close them, and open the two doors."""
    for statements in (_PARTIES, _ACCOUNTS, _OFFICE, _LINES, _MANDATES, _KEYS, _NOTICES):
        op.execute(statements)
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(_WHO_SEES_WHOM)
    for table in ("interests", "former_employers", "absences"):
        op.execute(_TIES.format(table=table))
    op.execute("CREATE POLICY ended ON interests FOR UPDATE USING (account_id = redress_account())")
    op.execute("CREATE POLICY ended ON former_employers FOR UPDATE USING (account_id = redress_account())")
    op.execute(_WHO_HOLDS_WHAT)
    op.execute(_DOORS)


def downgrade() -> None:
    """Take people away again."""
    op.execute("DROP FUNCTION redress_sign_in, redress_enter, redress_enter_as")
    op.execute(f"DROP TABLE {', '.join(reversed(_TABLES))}")
    op.execute("DROP FUNCTION check_appointment, redress_reports_to_board")
