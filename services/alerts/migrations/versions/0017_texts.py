"""Keep texts as data, and block what cannot be written."""

from alembic import op

revision = "0017"
down_revision = "0016"

STATUSES = "'held', 'waiting', 'sending', 'sent', 'unknown', 'unclear', 'cancelled', 'dead'"

STATEMENTS = (
    """
    create table text_template (
        name text not null,
        language text not null,
        channel text not null,
        version integer not null,
        body jsonb not null,
        author text not null,
        reason text not null,
        saved_at timestamptz not null,
        added_at timestamptz not null default now(),
        constraint text_template_pkey primary key (name, language, channel, version)
    )
    """,
    "alter table notice add column subject text",
    "alter table notice drop constraint notice_status_check",
    f"alter table notice add constraint notice_status_check check (status in ('blocked', {STATUSES}))",
    # What could not be written?
    "create index notice_blocked_idx on notice (created_at) where status = 'blocked'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index notice_blocked_idx")
    op.execute("update notice set status = 'dead' where status = 'blocked'")
    op.execute("alter table notice drop constraint notice_status_check")
    op.execute(f"alter table notice add constraint notice_status_check check (status in ({STATUSES}))")
    op.execute("alter table notice drop column subject")
    op.execute("drop table text_template")
