"""Keep how residents want to be written to, and what the gateway calls a box that reads aloud."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.execute("alter table device add column audio_unit text")
    op.execute(
        """create table correspondence (
            id uuid not null,
            resident_id uuid not null,
            version integer not null,
            greetings boolean not null,
            announcements boolean not null,
            medium text not null,
            language text not null,
            way text not null,
            lives_away boolean,
            mourning_until date,
            audio_unit text,
            private bytea not null,
            recorded_by text not null,
            recorded_at timestamptz not null,
            constraint correspondence_pkey primary key (id),
            constraint correspondence_resident_id_fkey foreign key (resident_id) references resident (id),
            constraint correspondence_resident_id_version_key unique (resident_id, version),
            constraint correspondence_medium_check
                check (medium in ('paper', 'spoken', 'phone', 'online', 'device', 'death')),
            constraint correspondence_language_check check (language in ('zh', 'en')),
            constraint correspondence_way_check check (way in ('sms', 'audio', 'print'))
        )"""
    )


def downgrade() -> None:
    op.drop_table("correspondence")
    op.execute("alter table device drop column audio_unit")
