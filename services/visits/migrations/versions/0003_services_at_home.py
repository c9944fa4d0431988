"""Plan recurring services at home, and remember which were given."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = (
    """
    create table service_plan (
        plan_id    uuid        constraint service_plan_pkey primary key,
        version    integer     not null,
        name       text        not null,
        community  text,
        categories text[]      not null,
        services   jsonb       not null,
        active     boolean     not null,
        saved_at   timestamptz not null,
        saved_by   text        not null,
        command_id uuid        not null constraint service_plan_command_id_key unique,
        constraint service_plan_categories_check check (cardinality(categories) > 0),
        constraint service_plan_version_check check (version >= 1)
    )
    """,
    """
    create table service_item (
        item_id      uuid        default gen_random_uuid() constraint service_item_pkey primary key,
        resident_id  uuid        not null,
        area         text        not null,
        plan_id      uuid        not null,
        plan_version integer     not null,
        plan_name    text        not null,
        service      text        not null,
        every        text        not null,
        period       text        not null,
        last_on      date        not null,
        ends_at      timestamptz not null,
        status       text        not null,
        reason       text,
        happened_at  timestamptz,
        provider     text        not null default '',
        note         text        not null default '',
        closed_at    timestamptz,
        closed_by    text,
        revision     integer     not null default 1,
        constraint service_item_status_check
            check (status in ('due', 'given', 'given_late', 'declined', 'missed', 'cancelled')),
        constraint service_item_every_check check (every in ('week', 'month', 'quarter')),
        constraint service_item_closed_check
            check ((status in ('given', 'given_late', 'declined')) = (closed_at is not null))
    )
    """,
    # One item per resident, service and period, whoever makes it.
    """
    create unique index service_item_resident_id_service_period_key
        on service_item (resident_id, service, period)
    """,
    # Whose period is over? The oldest first.
    "create index service_item_due_ends_at_idx on service_item (ends_at) where status = 'due'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table service_item, service_plan")
