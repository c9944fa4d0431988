"""Keep who is absent and who stands in, hand-overs from one liaison to another, and deputy heads."""

from alembic import op

revision = "0008"
down_revision = "0007"

ROLES = "'liaison', 'block_captain', 'compound_director', 'grid_leader', 'secretary'"
KINDS = "'community_worker', 'volunteer', 'property_staff', 'relative', 'block_captain', 'compound_director', 'grid_leader', 'secretary'"
LISTS = (
    ("care_level", "role", ROLES),
    ("post", "role", ROLES),
    ("circle_level", "role", ROLES),
    ("vacancy", "role", ROLES),
    ("staff", "kind", KINDS),
)

STATEMENTS = (
    """create table absence (
        id uuid not null,
        community text not null,
        staff_id uuid not null,
        stand_in_id uuid,
        chosen boolean not null,
        reason text not null,
        active_from timestamptz not null,
        active_to timestamptz,
        begun boolean not null,
        over boolean not null,
        recorded_by text not null,
        recorded_at timestamptz not null,
        constraint absence_pkey primary key (id),
        constraint absence_active_to_check check (active_to >= active_from),
        constraint absence_stand_in_id_check check (stand_in_id <> staff_id),
        constraint absence_chosen_check check (not chosen or stand_in_id is not null),
        constraint absence_over_check check (begun or not over),
        constraint absence_community_fkey foreign key (community) references area (code),
        constraint absence_staff_id_fkey foreign key (staff_id) references staff (id),
        constraint absence_stand_in_id_fkey foreign key (stand_in_id) references staff (id)
    )""",
    # When is this person away?
    "create index absence_staff_id_idx on absence (staff_id, active_from)",
    # Who of this community is away?
    "create index absence_community_idx on absence (community, active_from)",
    # Which absences begin about now?
    "create index absence_ahead_idx on absence (active_from) where not begun",
    # Which absences end about now?
    "create index absence_ending_idx on absence (active_to) where begun and not over and active_to is not null",
    """create table hand_over (
        id uuid not null,
        community text not null,
        from_staff_id uuid not null,
        to_staff_id uuid not null,
        effective_at timestamptz not null,
        reason text not null,
        decided_by text not null,
        decided_at timestamptz not null,
        told_at timestamptz,
        constraint hand_over_pkey primary key (id),
        constraint hand_over_to_staff_id_check check (from_staff_id <> to_staff_id),
        constraint hand_over_community_fkey foreign key (community) references area (code),
        constraint hand_over_from_staff_id_fkey foreign key (from_staff_id) references staff (id),
        constraint hand_over_to_staff_id_fkey foreign key (to_staff_id) references staff (id)
    )""",
    # Which hand-overs of a community are the latest?
    "create index hand_over_community_idx on hand_over (community, effective_at)",
    """alter table post
        add column hand_over_id uuid constraint post_hand_over_id_fkey references hand_over (id),
        add column reason text""",
    # Whom did a hand-over concern?
    "create index post_hand_over_id_idx on post (hand_over_id) where hand_over_id is not null",
    "alter table circle_level add column stands_in_for uuid",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table, column, words in LISTS:
        _allow(table, column, words.replace("'secretary'", "'deputy_head', 'secretary'"))


def _allow(table: str, column: str, words: str) -> None:
    name = f"{table}_{column}_check"
    op.execute(f"alter table {table} drop constraint {name}, add constraint {name} check ({column} in ({words}))")


def downgrade() -> None:
    for table, column, words in LISTS:
        _allow(table, column, words)
    op.drop_column("circle_level", "stands_in_for")
    op.drop_column("post", "reason")
    op.drop_column("post", "hand_over_id")
    op.drop_table("hand_over")
    op.drop_table("absence")
