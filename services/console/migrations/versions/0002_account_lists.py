"""When somebody signed in last, which form gave them their password, and which state of an account a form showed."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    alter table account
        add column version integer default 1 not null,
        add column seen_at timestamptz,
        add column given_form uuid,
        add column given_at timestamptz
    """,
    """
    update account set seen_at = d.seen_at
    from (select account_id, max(seen_at) as seen_at from known_device group by account_id) d
    where d.account_id = account.id
    """,
    # Which browsers has nobody used for a year?
    "create index known_device_seen_at_idx on known_device (seen_at)",
    # Who works there?
    "create index account_grant_scope_idx on account_grant (scope text_pattern_ops)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index account_grant_scope_idx")
    op.execute("drop index known_device_seen_at_idx")
    for column in ("given_at", "given_form", "seen_at", "version"):
        op.drop_column("account", column)
