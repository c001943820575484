"""A queue, and requests remembered.

The queue's tables are procrastinate's own. A request with an `Idempotency-Key` is remembered with its reply in the
transaction that it made, so that the same post, sent twice, happens once.
"""

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_workers,
  procrastinate_periodic_defers TO redress_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO redress_app;
"""

_REQUESTS = """
CREATE TABLE requests_remembered (
  account_id uuid NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  digest bytea NOT NULL CHECK (length(digest) = 32),
  status integer NOT NULL,
  content_type text NOT NULL,
  body bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, key)
);
CREATE INDEX requests_remembered_at ON requests_remembered (at);
ALTER TABLE requests_remembered ENABLE ROW LEVEL SECURITY;
ALTER TABLE requests_remembered FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON requests_remembered
  USING (account_id = redress_account() OR redress_role() = 'clock');
GRANT SELECT, INSERT, DELETE ON requests_remembered TO redress_app;
"""


def upgrade() -> None:
    """Bring the queue's schema, and the memory of requests."""
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute(_GRANTS)
    op.execute(_REQUESTS)


def downgrade() -> None:
    """Drop both."""
    op.execute("DROP TABLE requests_remembered")
    drop = text(
        "SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc"
        " WHERE proname LIKE 'procrastinate\\_%'"
    )
    for (statement,) in op.get_bind().execute(drop).all():
        op.execute(statement)
    op.execute(
        "DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers"
        " CASCADE"
    )
    op.execute(
        "DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type CASCADE"
    )
