"""Who acts, and what time it is.

Every transaction of the service names its actor; the policies of all later tables read it from here. The stored offset
of the clock lives beside it, because each transaction reads both in the same round trip.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'redress_app') THEN
    CREATE ROLE redress_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO redress_app;
"""

_SETTING = """
CREATE FUNCTION redress_{name}() RETURNS {type} LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('redress.{name}', true), '')::{type};
"""

_CLOCK = """
CREATE TABLE clock_offset (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  seconds double precision NOT NULL DEFAULT 0
);
INSERT INTO clock_offset DEFAULT VALUES;
GRANT SELECT, UPDATE (seconds) ON clock_offset TO redress_app;
CREATE FUNCTION redress_now() RETURNS timestamptz LANGUAGE sql STABLE
  RETURN now() + make_interval(secs => (SELECT seconds FROM clock_offset));
"""

# The chain follows from the role, as in `app.kit.actors.chain_of`.
_ACT_AS = """
CREATE FUNCTION redress_chain_of(role text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN role IN ('registrar', 'mediator', 'deputy', 'chief') THEN 'office'
              WHEN role = 'auditor' THEN 'audit' ELSE role END;
CREATE FUNCTION redress_act_as(account uuid, role text, shop uuid, platform uuid) RETURNS double precision
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('redress.account', coalesce(account::text, ''), true),
          set_config('redress.role', role, true),
          set_config('redress.chain', redress_chain_of(role), true),
          set_config('redress.shop', coalesce(shop::text, ''), true),
          set_config('redress.platform', coalesce(platform::text, ''), true);
  RETURN (SELECT seconds FROM clock_offset);
END $$;
"""


def upgrade() -> None:
    """Make the plain role, the readers of the actor, and the clock's offset."""
    op.execute(_ROLE)
    for name, kind in (
        ("account", "uuid"),
        ("shop", "uuid"),
        ("platform", "uuid"),
        ("role", "text"),
        ("chain", "text"),
    ):
        op.execute(_SETTING.format(name=name, type=kind))
    op.execute(_CLOCK)
    op.execute(_ACT_AS)


def downgrade() -> None:
    """Take all of it away again; the role stays, other databases of the cluster may use it."""
    op.execute("DROP FUNCTION redress_act_as, redress_chain_of, redress_now")
    op.execute("DROP TABLE clock_offset")
    op.execute("DROP FUNCTION redress_account, redress_shop, redress_platform, redress_role, redress_chain")
