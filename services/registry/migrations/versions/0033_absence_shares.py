"""Let several people stand in for one who is away, each for some residents; keep which hand-overs were taken back."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.execute(
        """create table absence_share (
            absence_id uuid not null,
            resident_id uuid not null,
            stand_in_id uuid not null,
            constraint absence_share_pkey primary key (absence_id, resident_id),
            constraint absence_share_absence_id_fkey foreign key (absence_id) references absence (id),
            constraint absence_share_resident_id_fkey foreign key (resident_id) references resident (id),
            constraint absence_share_stand_in_id_fkey foreign key (stand_in_id) references staff (id)
        )"""
    )
    op.execute("alter table hand_over add column undone_at timestamptz")


def downgrade() -> None:
    op.execute("alter table hand_over drop column undone_at")
    op.drop_table("absence_share")
