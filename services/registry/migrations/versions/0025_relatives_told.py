"""Remember which list of relatives was told last, in which language they read, and by which guardianship they consent."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("alter table relative add column language text not null default 'zh'")
    op.execute("alter table relative add constraint relative_language_check check (language in ('zh', 'en'))")
    op.execute("alter table consent add column agreement_id uuid")
    op.execute(
        """alter table consent add constraint consent_agreement_id_fkey
           foreign key (agreement_id) references agreement (id)"""
    )
    op.execute(
        """create table relatives_told (
            resident_id uuid not null,
            version integer not null,
            digest text not null,
            constraint relatives_told_pkey primary key (resident_id),
            constraint relatives_told_resident_id_fkey foreign key (resident_id) references resident (id)
        )"""
    )


def downgrade() -> None:
    op.drop_table("relatives_told")
    op.execute("alter table consent drop column agreement_id")
    op.execute("alter table relative drop column language")
