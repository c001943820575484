"""Whoever decides learns the names of the parties when the text is signed, not before.

`redress_hides` says whether that is still to come: a case that was never ready to be signed, or was opened again since.
`redress_hidden` tells the service, in one question, which names a reply to a decider must not hold, and the decider's
own words, which come back as they were typed.
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_AS_CLOCK = """LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  SET "redress.role" = 'clock' SET "redress.chain" = 'clock'"""

_HIDES = f"""
CREATE FUNCTION redress_hides(wanted uuid) RETURNS boolean {_AS_CLOCK}
  RETURN coalesce((SELECT to_state <> 'signing' FROM steps
    WHERE case_id = wanted AND to_state IN ('signing', 'investigation') ORDER BY seq DESC LIMIT 1), true);
"""  # noqa: S608 - constants of this file

# Without a case: those that the one who asks decides, or was drawn for. An order number leads to whoever placed it.
_HIDDEN = f"""
CREATE FUNCTION redress_hidden(wanted uuid) RETURNS TABLE (who text, words text) {_AS_CLOCK} AS $$
  WITH hidden AS (
    SELECT c.id, c.consumer_id, c.consumer_name, c.filed_by, c.shop_id, c.platform_id, c.order_number, c.mediator_id
    FROM cases c
    WHERE (c.id = wanted OR wanted IS NULL AND c.id IN (
        SELECT case_id FROM seats WHERE holder = redress_account() AND until_at IS NULL
        UNION SELECT case_id FROM drawn
          WHERE account_id = redress_account() AND ended_at IS NULL AND task <> 'substitute'))
      AND redress_hides(c.id)),
  named (place, who, words) AS (
    SELECT 1, 'consumer', consumer_name FROM hidden
    UNION ALL SELECT 1, 'consumer', unnest(ARRAY[a.name, a.email]) FROM hidden JOIN accounts a ON a.id = consumer_id
    UNION ALL SELECT 2, CASE s.kind WHEN 'individual' THEN 'private_seller' ELSE 'merchant' END,
        unnest(ARRAY[s.name, s.email] || (SELECT coalesce(array_agg(a.name) || array_agg(a.email), '{{}}')
          FROM accounts a WHERE a.shop_id = s.id))
      FROM hidden JOIN shops s ON s.id = shop_id
    UNION ALL SELECT 2, CASE r.kind WHEN 'platform' THEN 'platform' ELSE 'merchant' END, r.name
      FROM hidden h JOIN respondents r ON r.case_id = h.id
    UNION ALL SELECT 3, 'platform', unnest(ARRAY[p.name, p.email] || (
          SELECT coalesce(array_agg(a.name) || array_agg(a.email), '{{}}') FROM accounts a WHERE a.platform_id = p.id))
      FROM hidden JOIN platforms p ON p.id = platform_id
    UNION ALL SELECT 4, CASE WHEN m.principal_shop_id IS NULL THEN 'consumers_agent ' ELSE 'sellers_agent ' END || a.id,
        unnest(ARRAY[a.name, a.email])
      FROM hidden h JOIN mandates m ON (m.principal_account_id = h.consumer_id OR m.principal_shop_id = h.shop_id)
        AND coalesce(m.case_id, h.id) = h.id JOIN accounts a ON a.id = m.agent_account_id
    UNION ALL SELECT 4, 'consumers_agent ' || a.id, unnest(ARRAY[a.name, a.email])
      FROM hidden h JOIN accounts a ON a.id = h.filed_by WHERE h.filed_by <> h.consumer_id AND a.chain <> 'office'
    UNION ALL SELECT 5, 'order', order_number FROM hidden
    UNION ALL SELECT 6 + s.ordinality / 10000.0, CASE WHEN s.value ->> 1 IN ('consumer', 'shop') THEN s.value ->> 1
          ELSE (s.value ->> 1) || ' ' || (s.value ->> 0) END, s.value ->> 0
      FROM hidden h JOIN evidence_items i ON i.case_id = h.id JOIN evidence_readings r ON r.item_id = i.id,
        jsonb_array_elements(r.speakers) WITH ORDINALITY s WHERE s.value ->> 1 <> 'system'
    UNION ALL SELECT 7, 'own', q.text
      FROM hidden h JOIN questions q ON q.case_id = h.id AND q.asked_by = redress_account()
    UNION ALL SELECT 7, 'own', s.said
      FROM hidden h JOIN steps s ON s.case_id = h.id AND s.account_id = redress_account()
    UNION ALL SELECT 7, 'own', unnest(ARRAY[r.holder, r.email, r.asked])
      FROM hidden h JOIN record_requests r ON r.case_id = h.id AND r.asked_by = redress_account()
    UNION ALL SELECT 7, 'own', unnest(ARRAY[t.what, t.laboratory])
      FROM hidden h JOIN expert_tests t ON t.case_id = h.id AND t.ordered_by = redress_account()
    UNION ALL SELECT 7, 'own', unnest(ARRAY[f.said, f.note])
      FROM hidden h JOIN evidence_findings f ON f.case_id = h.id AND f.decided_by = redress_account()
    UNION ALL SELECT 7, 'own', m.note FROM hidden h JOIN evidence_items i ON i.case_id = h.id
      JOIN evidence_marks m ON m.item_id = i.id AND m.account_id = redress_account()
    UNION ALL SELECT 7, 'own', o.reason FROM hidden h JOIN evidence_items i ON i.case_id = h.id
      JOIN evidence_holds o ON o.item_id = i.id AND o.placed_by = redress_account()
    UNION ALL SELECT 7, 'own', a.reason
      FROM hidden h JOIN adverse_inferences a ON a.case_id = h.id AND a.decided_by = redress_account()
    UNION ALL SELECT 7, 'own', jsonb_path_query(r.content, 'strict $.** ? (@.type() == "string")') #>> '{{}}'
      FROM hidden h JOIN rulings r ON r.case_id = h.id AND h.mediator_id = redress_account()
    UNION ALL SELECT 7, 'own', w.notes FROM hidden h JOIN rulings r ON r.case_id = h.id
      JOIN ruling_reviews w ON w.ruling_id = r.id AND w.account_id = redress_account()
    UNION ALL SELECT 7, 'own', v.notes FROM hidden h JOIN rulings r ON r.case_id = h.id
      JOIN ruling_votes v ON v.ruling_id = r.id AND v.account_id = redress_account())
  SELECT who, words FROM named WHERE words <> '' GROUP BY who, words ORDER BY min(place), who, words
$$;
"""  # noqa: S608 - constants of this file

# Names by which people speak in chats stand nowhere else; kept when a person confirms how a chat is read.
_SPEAKERS = """
ALTER TABLE evidence_readings ADD COLUMN speakers jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(speakers) = 'array');
"""


def upgrade() -> None:
    """Make the two questions."""
    op.execute(_SPEAKERS)
    op.execute(_HIDES)
    op.execute(_HIDDEN)


def downgrade() -> None:
    """Names are shown to whoever decides, as before."""
    op.execute("DROP FUNCTION redress_hidden, redress_hides")
    op.execute("ALTER TABLE evidence_readings DROP COLUMN speakers")
