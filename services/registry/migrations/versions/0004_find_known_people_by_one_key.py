"""Find those whom a roster may mean by one value, not by several columns.

A join on several columns is planned by statistics, which lag behind a table that grows by the thousand; a list of values
against one index is not.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    "drop index resident_community_name_birth_date_idx",
    "drop index resident_community_building_room_idx",
    # Is this person of a roster already here, by name and birth date?
    """create index resident_birth_key_idx on resident
        (hashtextextended(community || ' ' || name || ' ' || (birth_date - date '1900-01-01')::text, 0))
        where birth_date is not null""",
    # Is this person of a roster already here, by name and door?
    """create index resident_door_key_idx on resident
        (hashtextextended(community || ' ' || name || ' ' || building || ' ' || room, 0))
        where building is not null and room is not null""",
    # Who holds, held or will hold this post?
    "create index post_seat_idx on post (community, role, scope_key, active_from)",
    # What a row says, in short; rows of an import under way are taken as different from what was there.
    "alter table roster_import_entry add column digest text not null default ''",
    "alter table roster_import_entry alter column digest drop default",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("roster_import_entry", "digest")
    for name in ("post_seat_idx", "resident_door_key_idx", "resident_birth_key_idx"):
        op.execute(f"drop index {name}")
    op.create_index("resident_community_name_birth_date_idx", "resident", ["community", "name", "birth_date"])
    op.create_index("resident_community_building_room_idx", "resident", ["community", "building", "room"])
