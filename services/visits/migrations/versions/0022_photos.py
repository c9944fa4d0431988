"""Keep photos of records, for as long as somebody may need them."""

from alembic import op

revision = "0022"
down_revision = "0021"

STATEMENTS = (
    """create table visit_photo (
        id uuid not null constraint visit_photo_pkey primary key,
        contact_id uuid not null,
        resident_id uuid not null,
        area text not null,
        actor text not null,
        taken_at timestamptz not null,
        kept_at timestamptz not null,
        part_count smallint not null,
        content bytea,
        constraint visit_photo_size_check check (octet_length(content) <= 400000)
    )""",
    # A JPEG is packed already: trying to pack it again costs time for nothing.
    "alter table visit_photo alter column content set storage external",
    # Which photos belong to these contacts?
    "create index visit_photo_contact_id_idx on visit_photo (contact_id)",
    # Whose time is over?
    "create index visit_photo_kept_at_idx on visit_photo (kept_at)",
    # What is there of this resident?
    "create index visit_photo_resident_id_idx on visit_photo (resident_id)",
    """create table visit_photo_part (
        photo_id uuid not null
            constraint visit_photo_part_photo_id_fkey references visit_photo (id) on delete cascade,
        number smallint not null,
        content bytea not null,
        constraint visit_photo_part_pkey primary key (photo_id, number),
        constraint visit_photo_part_size_check check (octet_length(content) <= 150000)
    )""",
)


def upgrade() -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    for table in ("visit_photo_part", "visit_photo"):
        op.drop_table(table)
