"""Passkeys beside the link.

Everybody sees only their own keys and the questions put to them. A question is answered once, within five minutes, by
a key of the account that it was put to; a counter never goes back; a session counts as signed in with a passkey only in
the transaction in which a question of its account was answered. Times are the machine's, as the database sees it.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE passkeys (
  id bytea PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 1023),
  account_id uuid NOT NULL REFERENCES accounts,
  public_key bytea NOT NULL,
  sign_count bigint NOT NULL CHECK (sign_count >= 0),
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 100),
  made_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX ix_passkeys_account_id ON passkeys (account_id);
CREATE TABLE passkey_challenges (
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  account_id uuid NOT NULL REFERENCES accounts,
  purpose text NOT NULL CHECK (purpose IN ('register', 'sign_in', 'approve', 'sign')),
  about bytea CHECK (length(about) = 32),
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  answered_at timestamptz,
  answered_by bytea REFERENCES passkeys,
  spent_at timestamptz,
  CONSTRAINT about_something CHECK ((purpose IN ('approve', 'sign')) = (about IS NOT NULL)),
  CONSTRAINT five_minutes CHECK (expires_at <= made_at + interval '5 minutes'),
  CONSTRAINT answered_by_a_key CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
  CONSTRAINT spent_after_an_answer CHECK (
    spent_at IS NULL OR (answered_at IS NOT NULL AND about IS NOT NULL
      AND spent_at <= answered_at + interval '5 minutes'))
);
CREATE INDEX ix_passkey_challenges_account_id ON passkey_challenges (account_id);
ALTER TABLE sessions ADD COLUMN second_factor_at timestamptz;
"""

_WALLS = """
CREATE FUNCTION passkeys_move_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sign_count < OLD.sign_count OR (NEW.sign_count = OLD.sign_count AND OLD.sign_count > 0
      AND NEW.used_at IS DISTINCT FROM OLD.used_at) THEN
    RAISE 'the counter of a passkey never goes back' USING ERRCODE = 'check_violation', CONSTRAINT = 'counts_up';
  END IF;
  IF OLD.revoked_at IS NOT NULL THEN
    RAISE 'a passkey that was removed stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'stays_removed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER move_on BEFORE UPDATE ON passkeys FOR EACH ROW EXECUTE FUNCTION passkeys_move_on();

CREATE FUNCTION passkey_challenges_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL THEN
    IF now() > OLD.expires_at THEN
      RAISE 'this question is too old' USING ERRCODE = 'check_violation', CONSTRAINT = 'answered_in_time';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM passkeys
        WHERE id = NEW.answered_by AND account_id = OLD.account_id AND revoked_at IS NULL) THEN
      RAISE 'this is a key of somebody else' USING ERRCODE = 'check_violation', CONSTRAINT = 'answered_by_ones_own';
    END IF;
    NEW.answered_at := now();
  ELSIF (NEW.answered_at, NEW.answered_by) IS DISTINCT FROM (OLD.answered_at, OLD.answered_by) THEN
    RAISE 'a question is answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'answered_once';
  END IF;
  IF OLD.spent_at IS NOT NULL THEN
    RAISE 'an answer is spent once' USING ERRCODE = 'check_violation', CONSTRAINT = 'spent_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER once BEFORE UPDATE ON passkey_challenges
  FOR EACH ROW EXECUTE FUNCTION passkey_challenges_once();

CREATE FUNCTION sessions_let_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM passkey_challenges WHERE account_id = NEW.account_id AND answered_at = now()
      AND purpose IN ('register', 'sign_in')) THEN
    RAISE 'no passkey of this account was shown' USING ERRCODE = 'check_violation', CONSTRAINT = 'shown_now';
  END IF;
  NEW.second_factor_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER let_in BEFORE UPDATE OF second_factor_at ON sessions
  FOR EACH ROW EXECUTE FUNCTION sessions_let_in();
CREATE FUNCTION sessions_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.second_factor_at := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER begin_without BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION sessions_begin();
"""

# Two persons may take all keys of an account away, in the transaction of their approval; the clock does it for them.
_WHO = """
ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkeys FORCE ROW LEVEL SECURITY;
ALTER TABLE passkey_challenges ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey_challenges FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON passkeys FOR SELECT USING (account_id = redress_account() OR redress_role() = 'clock');
CREATE POLICY registered ON passkeys FOR INSERT WITH CHECK (account_id = redress_account());
CREATE POLICY used ON passkeys FOR UPDATE USING (account_id = redress_account() OR (redress_role() = 'clock'
  AND account_id::text = redress_approval('keys', 'replace_passkeys') ->> 'account_id'));
CREATE POLICY own ON passkey_challenges USING (account_id = redress_account());
CREATE POLICY forgotten ON passkey_challenges FOR SELECT USING (redress_role() = 'clock');
CREATE POLICY forgotten_later ON passkey_challenges FOR DELETE
  USING (redress_role() = 'clock' AND expires_at < now() - interval '5 minutes');
GRANT SELECT, INSERT ON passkeys, passkey_challenges TO redress_app;
GRANT UPDATE (sign_count, used_at, revoked_at) ON passkeys TO redress_app;
GRANT UPDATE (answered_at, answered_by, spent_at) ON passkey_challenges TO redress_app;
GRANT DELETE ON passkey_challenges TO redress_app;
GRANT UPDATE (second_factor_at) ON sessions TO redress_app;
"""

_ENTER = """
DROP FUNCTION redress_enter;
CREATE FUNCTION redress_enter(token bytea) RETURNS TABLE (account_id uuid, role text, name text, language text,
  shop_id uuid, platform_id uuid, offset_s double precision{more})
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  found_id uuid;
  last_seen timestamptz;
  factor_at timestamptz;
BEGIN
  PERFORM redress_act_as(NULL, 'clock', NULL, NULL);
  SELECT s.account_id, s.seen_at{factor} INTO found_id, last_seen{into} FROM sessions s
    WHERE s.hash = token AND s.expires_at > now() AND s.seen_at > now() - interval '12 hours';
  IF found_id IS NULL THEN
    SELECT t.account_id INTO found_id FROM machine_tokens t
      WHERE t.hash = token AND t.expires_at > now() AND t.revoked_at IS NULL;
  ELSIF last_seen < now() - interval '10 minutes' THEN
    UPDATE sessions SET seen_at = now() WHERE hash = token;
  END IF;
  RETURN QUERY SELECT entered.*{tell} FROM redress_enter_as(found_id) entered;
END $$;
"""


def upgrade() -> None:
    """Make keys and questions, and let a session say when a key was last shown."""
    for statements in (_TABLES, _WALLS, _WHO):
        op.execute(statements)
    op.execute(
        _ENTER.format(
            more=", is_session boolean, second_factor_at timestamptz",
            factor=", s.second_factor_at",
            into=", factor_at",
            tell=", last_seen IS NOT NULL, factor_at",
        )
    )


def downgrade() -> None:
    """A link is enough again."""
    op.execute(_ENTER.format(more="", factor="", into="", tell=""))
    op.execute("DROP TABLE passkey_challenges, passkeys")
    op.execute("DROP TRIGGER let_in ON sessions; DROP TRIGGER begin_without ON sessions")
    op.execute("ALTER TABLE sessions DROP COLUMN second_factor_at")
    op.execute("DROP FUNCTION passkeys_move_on, passkey_challenges_once, sessions_let_in, sessions_begin")
