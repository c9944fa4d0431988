"""Take in rosters: the file in parts, its rows, and what came of each."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
    create table roster_import (
        id uuid not null,
        community text not null,
        filename text not null,
        size_bytes integer not null,
        sha256 text not null,
        sheets text[] default '{}' not null,
        as_of date not null,
        actor text not null,
        status text not null,
        problem text,
        hidden_sheets text[] default '{}' not null,
        context jsonb default '{}' not null,
        row_count integer default 0 not null,
        applied_position integer default 0 not null,
        counts jsonb default '{}' not null,
        leased_until timestamptz,
        lease_token uuid,
        failure_count integer default 0 not null,
        created_at timestamptz not null,
        run_at timestamptz,
        finished_at timestamptz,
        constraint roster_import_pkey primary key (id),
        constraint roster_import_status_check check (status in ('receiving', 'waiting', 'checking', 'taking_in', 'done', 'failed')),
        constraint roster_import_finished_at_check check ((status in ('done', 'failed')) = (finished_at is not null)),
        constraint roster_import_community_fkey foreign key(community) references area (code)
    );

    -- What was imported into this community lately?
    create index roster_import_community_created_at_idx on roster_import (community, created_at);

    -- Which imports have work left, in the order in which they were asked for?
    create index roster_import_work_idx on roster_import (run_at, id) where status in ('waiting', 'checking', 'taking_in');

    create table roster_import_part (
        import_id uuid not null,
        index integer not null,
        content bytea not null,
        constraint roster_import_part_pkey primary key (import_id, index),
        constraint roster_import_part_import_id_fkey foreign key(import_id) references roster_import (id)
    );

    create table roster_import_row (
        import_id uuid not null,
        position integer not null,
        kind text not null,
        sheet text not null,
        row integer not null,
        verdict text not null,
        name text,
        findings jsonb not null,
        constraint roster_import_row_pkey primary key (import_id, position),
        constraint roster_import_row_kind_check check (kind in ('resident', 'liaison', 'care_circle', 'pairing')),
        constraint roster_import_row_verdict_check check (verdict in ('accept', 'accept_with_warning', 'reject')),
        constraint roster_import_row_import_id_fkey foreign key(import_id) references roster_import (id)
    );

    -- Which rows came back?
    create index roster_import_row_verdict_idx on roster_import_row (import_id, verdict, position);

    create table roster_import_entry (
        import_id uuid not null,
        position integer not null,
        kind text not null,
        entry jsonb not null,
        constraint roster_import_entry_pkey primary key (import_id, position),
        constraint roster_import_entry_kind_check check (kind in ('resident', 'liaison', 'care_circle', 'pairing')),
        constraint roster_import_entry_import_id_fkey foreign key(import_id) references roster_import (id)
    );

    create table roster_import_result (
        import_id uuid not null,
        position integer not null,
        outcome text not null,
        entity_id uuid,
        constraint roster_import_result_pkey primary key (import_id, position),
        constraint roster_import_result_outcome_check check (outcome in ('enrolled', 'changed', 'unchanged', 'merged', 'rejected'))
    );
"""


def upgrade() -> None:
    for statement in filter(str.strip, TABLES.split(";")):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("roster_import_result")
    op.drop_table("roster_import_entry")
    op.drop_table("roster_import_row")
    op.drop_table("roster_import_part")
    op.drop_table("roster_import")
