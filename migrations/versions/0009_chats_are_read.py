"""Chats are read.

How a chat is read, as a person confirmed it: the format, the zone of times without one, the names that the case knows,
the voices that were corrected, the order of days and months, the columns of a table. Together with the sealed bytes
this gives the transcript, always the same one; what was said stands nowhere here, so that destroying an item's key
still forgets it. A reading is never changed: a correction is a new one, and the newest counts. Only the clock adds,
once, how much was read, and where the last line is if that was all.

The side that handed a chat in says how it is read only before the decision is written, and no longer once the registrar
or a mediator has said it.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_READINGS = """
CREATE TABLE evidence_readings (
  id uuid PRIMARY KEY,
  item_id uuid NOT NULL REFERENCES evidence_items ON DELETE CASCADE,
  no integer NOT NULL CHECK (no BETWEEN 1 AND 40),
  format text NOT NULL CHECK (format ~ '^[a-z0-9_-]{1,40}$'),
  zone text NOT NULL CHECK (length(zone) BETWEEN 1 AND 60),
  zone_assumed boolean NOT NULL,
  parties jsonb NOT NULL CHECK (jsonb_typeof(parties) = 'object'),
  voices jsonb NOT NULL CHECK (jsonb_typeof(voices) = 'object'),
  day_order text CHECK (day_order IN ('day_first', 'month_first')),
  columns jsonb CHECK (jsonb_typeof(columns) = 'object'),
  confirmed_by uuid NOT NULL REFERENCES accounts,
  confirmed_as text NOT NULL,
  confirmed_at timestamptz NOT NULL,
  messages integer CHECK (messages >= 0),
  not_understood integer CHECK (not_understood >= 0),
  first_at timestamptz,
  last_at timestamptz CHECK (last_at >= first_at),
  last_line integer CHECK (last_line >= 0),
  UNIQUE (item_id, no),
  CHECK ((messages IS NULL) = (not_understood IS NULL)),
  CHECK ((first_at IS NULL) = (last_at IS NULL)),
  CHECK (messages IS NOT NULL OR (first_at IS NULL AND last_line IS NULL))
);
ALTER TABLE evidence_readings ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence_readings FORCE ROW LEVEL SECURITY;
"""

# A function, because a policy that asks its own table would never end.
_BY_THE_OFFICE = """
CREATE FUNCTION read_by_the_office(item uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM evidence_readings WHERE item_id = item AND confirmed_as IN ('registrar', 'mediator'))
$$;
"""

# Whoever handed the item in, or could have for that side; else who screens or decides. The case decides which
# registrar and mediator see the item at all.
_MAY_CONFIRM = """EXISTS (SELECT 1 FROM evidence_items i JOIN cases c ON c.id = i.case_id WHERE i.id = item_id
  AND ((SELECT redress_role()) IN ('registrar', 'mediator')
    OR (no <= 20 AND NOT read_by_the_office(item_id)
      AND c.state IN ('draft', 'screening', 'awaiting_response', 'investigation', 'provisional_view', 'suspended')
      AND (i.holder_id IN ((SELECT redress_account()), (SELECT redress_shop()), (SELECT redress_platform()))
        OR i.holder_id IN (SELECT coalesce(m.principal_account_id, m.principal_shop_id) FROM mandates m
          WHERE m.agent_account_id = (SELECT redress_account()) AND m.revoked_at IS NULL
          AND coalesce(m.case_id, i.case_id) = i.case_id AND m.scope IN ('everything', 'evidence'))))))"""
_SEEN = f"""
CREATE POLICY seen_with_the_item ON evidence_readings FOR SELECT
  USING (EXISTS (SELECT 1 FROM evidence_items i WHERE i.id = item_id));
CREATE POLICY confirmed_by_oneself ON evidence_readings FOR INSERT WITH CHECK (
  confirmed_by = (SELECT redress_account()) AND confirmed_as = (SELECT redress_role())
  AND messages IS NULL AND {_MAY_CONFIRM});
CREATE POLICY counted_once ON evidence_readings FOR UPDATE
  USING ((SELECT redress_role()) = 'clock' AND messages IS NULL) WITH CHECK (messages IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (messages, not_understood, first_at, last_at, last_line)
  ON evidence_readings TO redress_app;
"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """Make the readings, and say who confirms and who sees them."""
    op.execute(_READINGS)
    op.execute(_BY_THE_OFFICE)
    op.execute(_SEEN)


def downgrade() -> None:
    """Drop them; the chats stay as they are."""
    op.execute("DROP TABLE evidence_readings")
    op.execute("DROP FUNCTION read_by_the_office")
