"""At the door: check lists, notes, hazards put right, companions."""

from alembic import op

revision = "0010"
down_revision = "0009"

STATEMENTS = (
    """
    create table door_check (
        contact_id  uuid        not null,
        item        text        not null,
        resident_id uuid        not null,
        result      text        not null,
        note        text        not null,
        happened_at timestamptz not null,
        constraint door_check_pkey primary key (contact_id, item),
        constraint door_check_item_check check (item in ('gas', 'electricity', 'fire', 'fraud')),
        constraint door_check_result_check check (result in ('ok', 'fail', 'not_checked'))
    )
    """,
    # When were gas and electricity looked at in this home?
    "create index door_check_resident_id_item_happened_at_idx on door_check (resident_id, item, happened_at)",
    """
    create table door_note (
        contact_id  uuid        constraint door_note_pkey primary key,
        resident_id uuid        not null,
        mood        smallint,
        lessons     text[]      not null,
        happened_at timestamptz not null,
        constraint door_note_mood_check check (mood between 1 and 5)
    )
    """,
    # How has the mood gone?
    "create index door_note_mood_idx on door_note (resident_id, happened_at) where mood is not null",
    """
    create table hazard (
        id               uuid        constraint hazard_pkey primary key,
        resident_id      uuid        not null,
        area             text        not null,
        code             text        not null,
        contact_id       uuid        not null,
        found_at         timestamptz not null,
        fixed_contact_id uuid,
        fixed_at         timestamptz,
        constraint hazard_fixed_check check ((fixed_at is null) = (fixed_contact_id is null))
    )
    """,
    # How many hazards were found in a community in a span?
    "create index hazard_area_found_at_idx on hazard (area, found_at)",
    """
    create table visit_companion (
        visit_id   uuid        not null,
        staff_id   uuid        not null,
        name       text        not null,
        planned_at timestamptz not null,
        contact_id uuid,
        came       boolean,
        constraint visit_companion_pkey primary key (visit_id, staff_id)
    )
    """,
    # Where was this person to come along?
    "create index visit_companion_staff_id_idx on visit_companion (staff_id, planned_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("visit_companion", "hazard", "door_note", "door_check"):
        op.execute(f"drop table {table}")
