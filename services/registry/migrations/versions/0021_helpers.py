"""Keep who helps whom, one to one."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        """create table helper_pair (
            id uuid not null,
            resident_id uuid not null,
            staff_id uuid not null,
            active_from timestamptz not null,
            active_to timestamptz,
            decided_by text not null,
            constraint helper_pair_pkey primary key (id),
            constraint helper_pair_active_to_check check (active_to >= active_from),
            constraint helper_pair_resident_id_fkey foreign key (resident_id) references resident (id),
            constraint helper_pair_staff_id_fkey foreign key (staff_id) references staff (id)
        )"""
    )
    # Who helps this resident? One to one.
    op.execute("create unique index helper_pair_open_key on helper_pair (resident_id) where active_to is null")


def downgrade() -> None:
    op.drop_table("helper_pair")
