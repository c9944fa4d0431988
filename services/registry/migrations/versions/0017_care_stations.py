"""Know of residents who are cared for at the community's station and come home again."""

from alembic import op

revision = "0017"
down_revision = "0016"

KINDS = (
    "'hospitalised', 'discharged', 'entered_institution', 'left_institution', 'away', 'back', 'moved_out', 'moved_back', "
    "'moved_house', 'serious_illness', 'accident', 'family_death', 'spouse_death', 'wedding', 'hardship', 'complaint'"
)
LASTING = "'hospitalised', 'away', 'entered_institution', 'moved_out'"
STAYS = "'hospital', 'away'"


def upgrade() -> None:
    _allow(
        kinds=f"{KINDS}, 'entered_station', 'left_station'",
        lasting=f"{LASTING}, 'entered_station'",
        stays=f"{STAYS}, 'station'",
    )


def _allow(*, kinds: str, lasting: str, stays: str) -> None:
    op.execute(
        f"""alter table life_event
            drop constraint life_event_kind_check,
            add constraint life_event_kind_check check (kind in ({kinds})),
            drop constraint life_event_ended_at_check,
            add constraint life_event_ended_at_check check (ended_at is null or kind in ({lasting}))"""
    )
    op.execute("drop index life_event_lasting_key")
    op.execute(
        f"""create unique index life_event_lasting_key on life_event (resident_id, kind)
        where state = 'recorded' and ended_at is null and kind in ({lasting})"""
    )
    op.execute(
        f"""alter table resident
            drop constraint resident_stay_check,
            add constraint resident_stay_check check (stay in ({stays}))"""
    )


def downgrade() -> None:
    _allow(kinds=KINDS, lasting=LASTING, stays=STAYS)
