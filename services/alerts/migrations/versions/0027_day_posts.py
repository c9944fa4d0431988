"""Keep what work groups are told of a day."""

from alembic import op

revision = "0027"
down_revision = "0026"

STATEMENTS = (
    """
    create table day_contact (
        contact_id uuid constraint day_contact_pkey primary key,
        community_code text not null,
        mode text not null,
        outcome text not null,
        heard_at timestamptz not null
    )
    """,
    # What was recorded in these communities since yesterday's post?
    "create index day_contact_community_code_idx on day_contact (community_code, heard_at)",
    """
    create table day_post (
        id uuid constraint day_post_pkey primary key,
        group_id uuid not null,
        day date not null,
        until timestamptz not null,
        constraint day_post_group_id_day_key unique (group_id, day)
    )
    """,
    "alter table notice add column post_id uuid constraint notice_post_id_fkey references day_post (id)",
    "alter table notice drop constraint notice_about_check",
    "alter table notice add constraint notice_about_check check (num_nonnulls(alert_id, mailing_id, post_id) = 1)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("delete from notice_attempt where notice_id in (select id from notice where post_id is not null)")
    op.execute("delete from notice where post_id is not null")
    op.execute("alter table notice drop constraint notice_about_check")
    op.execute("alter table notice drop column post_id")
    op.execute(
        "alter table notice add constraint notice_about_check check ((alert_id is null) <> (mailing_id is null))"
    )
    op.execute("drop table day_post")
    op.execute("drop table day_contact")
