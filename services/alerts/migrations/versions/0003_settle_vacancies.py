"""Wait a moment before a vacancy is alarming: an import fills most of those that it opens."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    # Those of before were raised when they were heard of.
    """
    alter table vacancy_copy
        add column event_id uuid,
        add column scope text not null default 'resident',
        add column community_code text not null default '',
        add column settles_at timestamptz
    """,
    "alter table vacancy_copy alter column scope drop default, alter column community_code drop default",
    # Which vacancies have lasted long enough?
    "create index vacancy_copy_settles_at_idx on vacancy_copy (settles_at) where vacant and settles_at is not null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
