"""A request for a correction that the mediator leaves is handed on, by the clock, to a reviewer who did not sign.

Whoever it was handed on to decides it, and writes the corrected edition; nobody hands it on by an own hand.
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_HANDED_ON = """
ALTER TABLE ruling_slips
  ADD COLUMN handed_to uuid REFERENCES accounts,
  ADD COLUMN handed_at timestamptz,
  ADD CONSTRAINT handed_on_at_a_time CHECK ((handed_to IS NULL) = (handed_at IS NULL) AND handed_at >= asked_at);
GRANT UPDATE (handed_to, handed_at) ON ruling_slips TO redress_app;
CREATE FUNCTION slip_is_handed_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF row_security_active('ruling_slips') AND redress_role() <> 'clock' THEN
    RAISE EXCEPTION 'nobody hands a request on by an own hand' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM seats s WHERE s.case_id = NEW.case_id AND s.holder = NEW.handed_to
      AND s.as_role = 'reviewer' AND s.until_at IS NULL)
    OR EXISTS (SELECT FROM ruling_signatures g WHERE g.ruling_id = NEW.ruling_id AND g.account_id = NEW.handed_to) THEN
    RAISE EXCEPTION 'who signed the ruling, or does not review it, stands in for nobody'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_handed_on BEFORE UPDATE ON ruling_slips FOR EACH ROW
  WHEN ((NEW.handed_to, NEW.handed_at) IS DISTINCT FROM (OLD.handed_to, OLD.handed_at))
  EXECUTE FUNCTION slip_is_handed_on();
"""

_SITS = "(SELECT redress_role()) IS DISTINCT FROM 'mediator' OR redress_sits(case_id, 'mediator')"
_INSTEAD = "redress_sits(case_id, 'reviewer') AND "
_DECIDED = f" OR ({_INSTEAD}handed_to = redress_account())"
_WRITTEN = (
    f" OR (corrects IS NOT NULL AND {_INSTEAD}EXISTS (SELECT FROM ruling_slips s"
    " WHERE s.case_id = rulings.case_id AND s.handed_to = redress_account()))"
)


def _walls(decided: str, written: str) -> None:
    op.execute(f"ALTER POLICY update_by_a_seat ON ruling_slips USING ({_SITS}{decided})")
    op.execute(f"ALTER POLICY insert_by_a_seat ON rulings WITH CHECK ({_SITS}{written})")


def upgrade() -> None:
    """Requests that are there wait for their mediator, as before."""
    op.execute(_HANDED_ON)
    _walls(_DECIDED, _WRITTEN)


def downgrade() -> None:
    """What was handed on waits for the mediator again; what was decided stays."""
    _walls("", "")
    op.execute("DROP TRIGGER is_handed_on ON ruling_slips; DROP FUNCTION slip_is_handed_on")
    op.execute("ALTER TABLE ruling_slips DROP COLUMN handed_to, DROP COLUMN handed_at")
