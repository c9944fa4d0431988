"""Keep whom of a resident's relatives may be told; their messages have no link."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(
        """create table relatives_copy (
            resident_id uuid not null,
            entity_version integer not null,
            people jsonb not null,
            constraint relatives_copy_pkey primary key (resident_id)
        )"""
    )
    op.execute("alter table screen_message alter column link_token drop not null")


def downgrade() -> None:
    op.execute("delete from screen_message where link_token is null")
    op.execute("alter table screen_message alter column link_token set not null")
    op.drop_table("relatives_copy")
