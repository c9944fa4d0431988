"""Remember who was in a care group when, so that the rate of a closed month stays what it was."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    create table listing (
        resident_id uuid        not null,
        listed_from timestamptz not null,
        listed_to   timestamptz,
        area        text        not null,
        constraint listing_pkey primary key (resident_id, listed_from)
    )
    """,
    # Who was on the list of a community at a moment?
    "create index listing_area_listed_from_idx on listing (area, listed_from)",
    # Is the resident on it now? At most once.
    "create unique index listing_open_resident_id_key on listing (resident_id) where listed_to is null",
    """
    insert into listing (resident_id, listed_from, area)
    select resident_id, changed_at, area
      from resident_copy
     where on_list
       and categories && '{lives_alone,empty_nest,left_behind,disabled,severe_disability,lost_only_child}'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table listing")
