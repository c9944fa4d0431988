"""Let the second person confirm a silence of what is urgent themselves."""

from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.execute("alter table silence add column confirmed_at timestamptz, drop constraint silence_urgent_check")
    op.execute("update silence set confirmed_by = null where not even_urgent")
    op.execute("update silence set confirmed_at = starts_at where confirmed_by is not null")
    op.execute(
        """
        alter table silence
            add constraint silence_urgent_check
                check (confirmed_by is null or (even_urgent and confirmed_by <> author)),
            add constraint silence_confirmation_check check ((confirmed_by is null) = (confirmed_at is null))
        """
    )


def downgrade() -> None:
    op.execute("update silence set even_urgent = false where even_urgent and confirmed_by is null")
    op.execute(
        """
        alter table silence
            drop constraint silence_urgent_check, drop constraint silence_confirmation_check, drop column confirmed_at,
            add constraint silence_urgent_check
                check (not even_urgent or (confirmed_by is not null and confirmed_by <> author))
        """
    )
