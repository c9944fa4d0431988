"""Keep an archive of each resident: every field with its age, a template of parts, and what it comes to."""

from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = """
    alter table resident
        add column habits text,
        add column service_needs text[] default '{}' not null,
        add column mapped_at timestamptz,
        add column mapped_by text,
        add constraint resident_mapped_at_check check ((mapped_at is null) = (mapped_by is null));

    alter table area add column archived_on date;

    create table field_stamp (
        resident_id uuid not null,
        field text not null,
        confirmed_at timestamptz not null,
        confirmed_by text not null,
        none_stated boolean default false not null,
        changed_at timestamptz,
        changed_by text,
        version integer not null,
        constraint field_stamp_pkey primary key (resident_id, field),
        constraint field_stamp_changed_at_check check ((changed_at is null) = (changed_by is null)),
        constraint field_stamp_resident_id_fkey foreign key (resident_id) references resident (id)
    );

    create table archive_part (
        community text not null,
        key text not null,
        position integer not null,
        name text not null,
        items text[] not null,
        stale_days integer not null,
        constraint archive_part_pkey primary key (community, key),
        constraint archive_part_stale_days_check check (stale_days >= 1),
        constraint archive_part_items_check check (items <> '{}'),
        constraint archive_part_community_fkey foreign key (community) references area (code)
    );

    create table archive (
        resident_id uuid not null,
        revision integer not null,
        percent integer not null,
        parts jsonb not null,
        score integer not null,
        due text[] not null,
        told_due text[] not null,
        constraint archive_pkey primary key (resident_id),
        constraint archive_percent_check check (percent between 0 and 100),
        constraint archive_score_check check (score between 0 and 100),
        constraint archive_resident_id_fkey foreign key (resident_id) references resident (id)
    );

    create table status_class (
        code text not null,
        name text not null,
        position integer not null,
        entitlements text[] default '{}' not null,
        constraint status_class_pkey primary key (code)
    );

    insert into status_class (code, name, position, entitlements) values
        ('retired_cadre', '离休', 1, '{离休干部走访慰问,就医优先,节日座谈}'),
        ('retired', '退休', 2, '{退休人员文体活动,节日慰问}'),
        ('early_retired', '内退', 3, '{退休人员文体活动}'),
        ('survivor', '遗属', 4, '{遗属困难补助,节日慰问}'),
        ('resident', '城乡居民', 5, '{居民文体活动}')
"""


def upgrade() -> None:
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    for table in ("status_class", "archive", "archive_part", "field_stamp"):
        op.drop_table(table)
    op.drop_column("area", "archived_on")
    for column in ("mapped_by", "mapped_at", "service_needs", "habits"):
        op.drop_column("resident", column)
