"""Let a community head the columns of its rosters in its own way."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """create table header_word (
            community text not null,
            word text not null,
            field text not null,
            constraint header_word_pkey primary key (community, word),
            constraint header_word_community_fkey foreign key (community) references area (code)
        )"""
    )


def downgrade() -> None:
    op.drop_table("header_word")
