"""Take attendance by code, by contact card and by lists that are merged."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """alter table enrolment add column attended_as text not null default 'audience',
        add constraint enrolment_attended_as_check check (attended_as in ('performer', 'audience', 'staff'))""",
    """create table card_copy (
        card_id uuid not null,
        entity_version integer not null,
        community text not null,
        number integer not null,
        resident_id uuid,
        constraint card_copy_pkey primary key (card_id)
    )""",
    # Whose card has this number?
    "create index card_copy_number_idx on card_copy (community, number) where resident_id is not null",
    """create table check_in_list (
        id uuid not null,
        activity_id uuid not null,
        device text not null,
        received_at timestamptz not null,
        received_by text not null,
        constraint check_in_list_pkey primary key (id),
        constraint check_in_list_activity_id_fkey foreign key (activity_id) references activity (id)
    )""",
    # Which lists does an activity have?
    "create index check_in_list_activity_id_idx on check_in_list (activity_id)",
    """create table check_in_row (
        list_id uuid not null,
        row_id uuid not null,
        resident_id uuid not null,
        present boolean not null,
        said_at timestamptz,
        said_as text not null,
        settled_at timestamptz,
        settled_by text,
        settled_because text,
        constraint check_in_row_pkey primary key (list_id, row_id),
        constraint check_in_row_list_id_fkey foreign key (list_id) references check_in_list (id),
        constraint check_in_row_said_as_check check (said_as in ('performer', 'audience', 'staff')),
        constraint check_in_row_settled_at_check check ((settled_at is null) = (settled_by is null))
    )""",
    # What do lists say of one resident?
    "create index check_in_row_resident_id_idx on check_in_row (resident_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("check_in_row", "check_in_list", "card_copy"):
        op.drop_table(table)
    op.drop_column("enrolment", "attended_as")
