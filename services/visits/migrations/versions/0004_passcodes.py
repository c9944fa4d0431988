"""Passcodes: sealed phrases, when they turn, who is to be told, who saw them."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    create table passcode_turn (
        resident_id uuid        constraint passcode_turn_pkey primary key,
        number      integer     not null,
        liaison_id  uuid,
        turn_at     timestamptz not null
    )
    """,
    # Whose passcode is to be replaced?
    "create index passcode_turn_turn_at_idx on passcode_turn (turn_at)",
    """
    create table passcode (
        resident_id uuid        not null,
        number      integer     not null,
        sealed      bytea       not null,
        reason      text        not null,
        set_at      timestamptz not null,
        ends_at     timestamptz,
        constraint passcode_pkey primary key (resident_id, number),
        constraint passcode_reason_check
            check (reason in ('first', 'due', 'liaison_changed', 'leak_suspected', 'requested'))
    )
    """,
    """
    create table passcode_brief (
        id          uuid        not null default gen_random_uuid() constraint passcode_brief_pkey primary key,
        resident_id uuid        not null,
        opened_at   timestamptz not null,
        reason      text        not null,
        done_at     timestamptz,
        done_by     uuid,
        constraint passcode_brief_reason_check check (reason in ('rotated', 'forgotten'))
    )
    """,
    # Is this resident to be told? At most once at a time.
    """
    create unique index passcode_brief_open_resident_id_key on passcode_brief (resident_id) where done_at is null
    """,
    """
    create table passcode_use (
        id          uuid        constraint passcode_use_pkey primary key,
        command_id  uuid        not null constraint passcode_use_command_id_key unique,
        resident_id uuid        not null,
        kind        text        not null,
        number      integer     not null,
        visit_id    uuid,
        staff_id    uuid,
        actor       text        not null,
        by          text,
        note        text        not null,
        happened_at timestamptz not null,
        recorded_at timestamptz not null,
        constraint passcode_use_kind_check
            check (kind in ('revealed', 'refused', 'bypassed', 'mismatched', 'forgotten', 'briefed'))
    )
    """,
    # Who saw this resident's passcode, the newest first?
    "create index passcode_use_resident_id_happened_at_idx on passcode_use (resident_id, happened_at)",
    # Everybody who has a liaison today gets a first one.
    """
    insert into passcode_turn (resident_id, number, liaison_id, turn_at)
    select resident_id, 0, liaison_id, '-infinity' from circle_copy where liaison_id is not null
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("passcode_use", "passcode_brief", "passcode", "passcode_turn"):
        op.execute(f"drop table {table}")
