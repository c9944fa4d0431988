"""How what activities know of a resident follows when two entries become one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.tables import Base
from shared.following import Follow, Merge
from shared.merging import Merges

__all__ = ["MERGES", "MergedPlaceStore"]

FOLLOWS = (
    Follow(
        "enrolment",
        key=("activity_id",),
        clash="k.activity_id = t.activity_id",
        yields="k.activity_id = t.activity_id and k.attended_at is null and (t.attended_at is not null "
        "or t.seat = 'seated' and k.seat <> 'seated' or t.seat = 'waiting' and k.seat = 'withdrawn')",
        clashing="laid_aside",
    ),
    Follow("card_copy", key=("card_id",)),
    Follow("calendar_feed"),
    Follow("check_in_row", key=("list_id", "row_id")),
    Follow("service_session", column="volunteer_id"),
    Follow(
        "membership",
        column="member_id",
        clash="k.team_id = t.team_id and k.active_to is null and t.active_to is null",
        before={"active_to": "greatest(t.active_from, cast(:now as timestamptz)::date)", "reason": "'档案合并'"},
        clashing="follows",
    ),
    Follow(
        "shift_volunteer",
        key=("shift_id",),
        column="volunteer_id",
        clash="k.shift_id = t.shift_id",
        clashing="laid_aside",
    ),
    Follow("volunteer_limit", key=(), clash="true", clashing="laid_aside"),
    Follow("health_caution", key=("finding_id",)),
    Follow("clinic_finding"),
    Follow(
        "role_answer",
        clash="k.role_id = t.role_id and k.state = 'accepted' and t.state = 'accepted'",
        before={
            "state": "'ended'",
            "reason": "'档案合并'",
            "ended_at": "cast(:now as timestamptz)",
            "ended_by": "'registry'",
        },
        clashing="follows",
    ),
)
"""Of two places at one activity one is left: whoever was there, else who has a seat. Hours that overlap are counted
once anyway."""

TAKE_OFF = text("""
    update resident_copy set on_list = false, version = greatest(version, :version)
    where resident_id = :merged and version <= :version
""")

SECOND_SEATS = text("""
    select t.activity_id, case when t.attended_at is not null then k.resident_id
        when k.attended_at is not null or k.seat = 'seated' then t.resident_id else k.resident_id end as resident_id
    from enrolment t
    join enrolment k on k.activity_id = t.activity_id and k.resident_id = :kept
    join activity a on a.id = t.activity_id
    where t.resident_id = :merged and a.status = 'scheduled' and t.seat <> 'withdrawn' and k.seat <> 'withdrawn'
      and (t.attended_at is null or k.attended_at is null)
    order by t.activity_id
""")
"""At activities to come: the one of the two places that is given back, so that the queue moves up."""

SHARED_TEAMS = text("""
    select distinct t.team_id from membership t
    join membership k on k.team_id = t.team_id and k.member_id = :kept and k.active_to is null
    where t.member_id = :merged and t.active_to is null order by 1
""")


def follows() -> tuple[Follow, ...]:
    """Say how each table follows."""
    return FOLLOWS


MERGES = Merges(Base.metadata, follows)


class MergedPlaceStore:
    """What a merge asks of activities besides letting rows follow."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def second_seats(self, merged: UUID, kept: UUID) -> Sequence[tuple[UUID, UUID]]:
        """Return activity and resident of places that one person holds twice."""
        rows = await self._session.execute(SECOND_SEATS, {"merged": merged, "kept": kept})
        return [(row.activity_id, row.resident_id) for row in rows.all()]

    async def shared_teams(self, merged: UUID, kept: UUID) -> list[UUID]:
        """Return the teams in which one person is twice."""
        return list((await self._session.scalars(SHARED_TEAMS, {"merged": merged, "kept": kept})).all())

    async def take_off(self, merge: Merge) -> None:
        """Take the merged entry off the list, unless something newer is known of it."""
        await self._session.execute(TAKE_OFF, {"merged": merge.merged, "version": merge.version})
