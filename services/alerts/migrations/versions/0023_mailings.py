"""Write to residents themselves: birthdays, letters, announcements."""

from alembic import op

revision = "0023"
down_revision = "0022"

STATEMENTS = (
    "alter table resident_copy add column phones jsonb not null default '[]'",
    "alter table resident_copy add column lunar_birthday text",
    "alter table resident_copy add column lives_elsewhere boolean not null default false",
    """
    create table correspondence_copy (
        resident_id uuid constraint correspondence_copy_pkey primary key,
        entity_version integer not null,
        greetings boolean not null,
        announcements boolean not null,
        language text not null,
        way text not null,
        lives_away boolean,
        mourning_until date,
        postal_address text,
        audio_unit text,
        next_birthday_on date
    )
    """,
    # Whose birthday is near, and whose has to be looked up first?
    "create index correspondence_copy_next_birthday_on_idx on correspondence_copy (next_birthday_on) where greetings",
    """
    create table mailing (
        id uuid constraint mailing_pkey primary key,
        resident_id uuid not null,
        community_code text not null,
        kind text not null,
        occasion text not null,
        template text,
        said jsonb not null,
        way text,
        due_at timestamptz not null,
        expires_at timestamptz not null,
        status text not null default 'planned',
        reason text,
        planned_at timestamptz not null,
        written_at timestamptz,
        constraint mailing_resident_id_kind_occasion_key unique (resident_id, kind, occasion),
        constraint mailing_kind_check check (kind in ('birthday', 'letter', 'announcement')),
        constraint mailing_status_check check (status in ('planned', 'blocked', 'written', 'cancelled', 'expired')),
        constraint mailing_reason_check check ((status in ('planned', 'written')) = (reason is null)),
        constraint mailing_way_check check (status <> 'written' or way is not null)
    )
    """,
    # What has to be written now?
    "create index mailing_due_at_idx on mailing (due_at) where status in ('planned', 'blocked')",
    # What was written to residents of this community?
    "create index mailing_community_code_idx on mailing (community_code, due_at)",
    """
    create table area_word (
        area_code text not null,
        word text not null,
        day date not null,
        said text not null,
        author text not null,
        saved_at timestamptz not null,
        constraint area_word_pkey primary key (area_code, word, day)
    )
    """,
    "alter table notice add column mailing_id uuid constraint notice_mailing_id_fkey references mailing",
    "alter table notice alter column alert_id drop not null",
    "alter table notice add constraint notice_about_check check ((alert_id is null) <> (mailing_id is null))",
    # Which notice says this to the resident?
    "create unique index notice_mailing_id_key on notice (mailing_id) where mailing_id is not null",
    # What waits to be printed?
    "create index notice_print_idx on notice (created_at) where channel = 'print' and status = 'waiting'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("delete from notice_attempt where notice_id in (select id from notice where mailing_id is not null)")
    op.execute("delete from notice where mailing_id is not null")
    op.execute("drop index notice_print_idx")
    op.execute("drop index notice_mailing_id_key")
    op.execute("alter table notice drop constraint notice_about_check")
    op.execute("alter table notice drop column mailing_id")
    op.execute("alter table notice alter column alert_id set not null")
    op.execute("drop table area_word")
    op.execute("drop table mailing")
    op.execute("drop table correspondence_copy")
    for column in ("phones", "lunar_birthday", "lives_elsewhere"):
        op.execute(f"alter table resident_copy drop column {column}")
