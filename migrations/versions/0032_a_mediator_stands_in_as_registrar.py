"""A mediator may stand in as registrar, and never decides what they took.

A seat `registrar` is a mediator's alone, one a case at a time. Whoever holds or held it sees the case as long as a
registrar does, reads the names in it, and can neither be drawn for it nor sit at it in any other way.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_AS_CLOCK = """STABLE SECURITY DEFINER SET search_path = public, pg_temp
  SET "redress.role" = 'clock' SET "redress.chain" = 'clock'"""

_ROLES = "'consumer', 'seller', 'platform', 'mediator', 'reviewer', 'panel'"


def _take_roles(roles: str) -> str:
    return (
        "ALTER TABLE seats DROP CONSTRAINT seats_as_role_check;"
        f"ALTER TABLE seats ADD CONSTRAINT seats_as_role_check CHECK (as_role IN ({roles}));"
    )


_SEAT = """
CREATE UNIQUE INDEX one_stands_in ON seats (case_id) WHERE as_role = 'registrar' AND until_at IS NULL;
"""

_NEVER_DECIDES = f"""
CREATE FUNCTION redress_stood_in(wanted uuid, who uuid) RETURNS boolean LANGUAGE sql {_AS_CLOCK}
  RETURN EXISTS (SELECT FROM seats WHERE case_id = wanted AND holder = who AND as_role = 'registrar');
CREATE FUNCTION case_is_not_decided_by_who_screened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF redress_stood_in(NEW.id, NEW.mediator_id) OR redress_stood_in(NEW.id, NEW.reviewer_id) THEN
    RAISE EXCEPTION 'whoever stood in as registrar does not decide' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER screened_by_another BEFORE UPDATE OF mediator_id, reviewer_id ON cases
  FOR EACH ROW EXECUTE FUNCTION case_is_not_decided_by_who_screened();
CREATE FUNCTION name_is_not_of_who_screened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF redress_stood_in(NEW.case_id, NEW.account_id) THEN
    RAISE EXCEPTION 'whoever stood in as registrar is not drawn' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER screened_by_another BEFORE INSERT OR UPDATE OF account_id ON drawn
  FOR EACH ROW EXECUTE FUNCTION name_is_not_of_who_screened();
CREATE FUNCTION whoever_stands_in_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM cases WHERE id = NEW.case_id FOR UPDATE;
  IF NOT EXISTS (SELECT FROM accounts WHERE id = NEW.holder AND role = 'mediator')
     OR EXISTS (SELECT FROM cases WHERE id = NEW.case_id AND NEW.holder IN (registrar_id, mediator_id, reviewer_id))
     OR EXISTS (SELECT FROM drawn WHERE case_id = NEW.case_id AND account_id = NEW.holder) THEN
    RAISE EXCEPTION 'only a mediator without a part in the case stands in' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands_in_free BEFORE INSERT ON seats FOR EACH ROW WHEN (NEW.as_role = 'registrar')
  EXECUTE FUNCTION whoever_stands_in_is_free();
"""  # noqa: S608 - constants of this file

_DOWN = """
DROP TRIGGER stands_in_free ON seats;
DROP TRIGGER screened_by_another ON drawn;
DROP TRIGGER screened_by_another ON cases;
DROP FUNCTION whoever_stands_in_is_free, name_is_not_of_who_screened, case_is_not_decided_by_who_screened;
DROP FUNCTION redress_stood_in;
DROP INDEX one_stands_in;
ALTER TABLE seats NO FORCE ROW LEVEL SECURITY;
DELETE FROM seats WHERE as_role = 'registrar';
ALTER TABLE seats FORCE ROW LEVEL SECURITY;
"""

_STOOD_IN = " AND NOT redress_stood_in(wanted, redress_account())"


def _hides(but: str) -> str:
    """Names are hidden from whoever decides, until signing; those who screen have to read them."""
    return f"""
CREATE OR REPLACE FUNCTION redress_hides(wanted uuid) RETURNS boolean LANGUAGE sql {_AS_CLOCK}
  RETURN coalesce((SELECT to_state <> 'signing' FROM steps
    WHERE case_id = wanted AND to_state IN ('signing', 'investigation') ORDER BY seq DESC LIMIT 1), true){but};
"""  # noqa: S608 - constants of this file


_OF_A_STAND_IN = """ OR id IN (SELECT s.case_id FROM seats s WHERE s.until_at IS NULL AND s.as_role = 'registrar'
        AND s.holder = (SELECT redress_account()))"""


def _seen(stand_in: str, seats: str) -> str:
    return f"""
ALTER POLICY seen_by_those_at_the_table ON cases USING (
  (SELECT redress_role()) IN ('clock', 'auditor')
  OR consumer_id = (SELECT redress_account())
  OR (filed_by = (SELECT redress_account()) AND state = 'draft')
  OR (((SELECT redress_role()) = 'registrar' OR registrar_id = (SELECT redress_account()){stand_in})
      AND mediator_id IS NULL AND state IN ('screening', 'awaiting_response', 'declined', 'discontinued'))
  OR ((SELECT redress_role()) IN ('chief', 'deputy')
      AND (issued_at IS NOT NULL OR called_chief OR ended_at IS NOT NULL OR state IN ('screening', 'unperformed')))
  OR id IN (SELECT s.case_id FROM seats s WHERE s.until_at IS NULL{seats}
    AND s.holder IN ((SELECT redress_account()), (SELECT redress_shop()), (SELECT redress_platform())))
  OR (state <> 'draft' AND EXISTS (SELECT 1 FROM mandates m
    WHERE m.agent_account_id = (SELECT redress_account()) AND m.revoked_at IS NULL
    AND coalesce(m.case_id, cases.id) = cases.id
    AND (m.principal_account_id = cases.consumer_id OR m.principal_shop_id = cases.shop_id))));
"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """Make room for the seat, and keep whoever holds it from every other one."""
    op.execute(_take_roles(f"{_ROLES}, 'registrar'"))
    op.execute(_SEAT)
    op.execute(_NEVER_DECIDES)
    op.execute(_hides(_STOOD_IN))
    op.execute(_seen(_OF_A_STAND_IN, " AND s.as_role <> 'registrar'"))


def downgrade() -> None:
    """Nobody stands in any more; who did is still named as registrar of what they screened."""
    op.execute(_seen("", ""))
    op.execute(_hides(""))
    op.execute(_DOWN)
    op.execute(_take_roles(_ROLES))
