"""Keep which shared categories are restricted."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute(
        """create table restriction_copy (
            one boolean constraint restriction_copy_pkey primary key,
            entity_version bigint not null,
            categories text[] not null,
            constraint restriction_copy_one_check check (one)
        )"""
    )
    op.execute("insert into restriction_copy (one, entity_version, categories) values (true, 0, '{lost_only_child}')")


def downgrade() -> None:
    op.drop_table("restriction_copy")
