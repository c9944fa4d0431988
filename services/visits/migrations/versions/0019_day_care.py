"""Who is expected at day care, when it is closed, and how each day went."""

from alembic import op

revision = "0019"
down_revision = "0018"

STATEMENTS = (
    """
    create table day_care_plan (
        resident_id uuid       constraint day_care_plan_pkey primary key,
        area        text       not null,
        place       text       not null,
        weekdays    smallint[] not null,
        expected_by time       not null
    )
    """,
    """
    create table day_care_closure (
        area     text not null,
        place    text not null,
        on_day   date not null,
        reason   text not null,
        constraint day_care_closure_pkey primary key (area, place, on_day)
    )
    """,
    """
    create table day_care_day (
        id          uuid    constraint day_care_day_pkey primary key,
        resident_id uuid    not null,
        area        text    not null,
        place       text    not null,
        on_day      date    not null,
        expected_by timestamptz,
        status      text    not null,
        told        boolean not null default false,
        said_by     text,
        reason      text,
        revision    integer not null,
        constraint day_care_day_resident_id_on_day_key unique (resident_id, on_day),
        constraint day_care_day_status_check check (status in ('expected', 'came', 'excused', 'absent', 'void'))
    )
    """,
    # Who has not come in time?
    "create index day_care_day_expected_by_idx on day_care_day (expected_by) where status = 'expected'",
    # Who was expected in this community on a day?
    "create index day_care_day_area_on_day_idx on day_care_day (area, on_day)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table day_care_day, day_care_closure, day_care_plan")
