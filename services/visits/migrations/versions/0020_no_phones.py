"""Forget phones and addresses of mail in care circles: visits calls nobody."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute(
        """update circle_copy set members = coalesce(
            (select jsonb_agg(member - 'phones' - 'email' order by place)
             from jsonb_array_elements(members) with ordinality as m(member, place)), '[]')"""
    )


def downgrade() -> None:
    pass
