"""Take over what registry tells of residents, staff and care circles."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.copies import CopyStore
from services.alerts.storage.mailings import MailingStore
from shared.contracts.registry import CareCircleResolved, ResidentProfiled, StaffProfiled

__all__ = ["keep_circles", "keep_residents", "keep_staff"]

PERSON = (
    "name", "birth_date", "birth_year", "on_list", "paused", "presence", "phones", "lunar_birthday", "lives_elsewhere",
)  # fmt: skip


async def keep_residents(session: AsyncSession, events: Sequence[ResidentProfiled]) -> None:
    """Remember who residents are and where they live; nothing else of what registry knows."""
    copies = CopyStore(session)
    await copies.keep_residents(
        [
            {
                "resident_id": event.resident_id,
                "entity_version": event.entity_version,
                **event.model_dump(mode="json", include=set(PERSON)),
                **_place(event),
            }
            for event in events
        ]
    )
    await MailingStore(session).look_up_again(event.resident_id for event in events)
    if guests := [event.resident_id for event in events if event.host]:
        await copies.show_at_home(guests)


def _place(event: ResidentProfiled) -> dict[str, str | None]:
    """Return where somebody is now, which is where they are helped, and where they belong if that is elsewhere."""
    belongs = f"{event.district}{event.street}{event.community}"
    place = event.host or event
    return {
        "community_code": event.host.community if event.host else belongs,
        "home_code": belongs if event.host else None,
        "compound": place.compound,
        "building": place.building,
        "unit": place.unit,
        "room": place.room,
        "grid": place.grid,
    }


async def keep_staff(session: AsyncSession, events: Sequence[StaffProfiled]) -> None:
    """Remember how members of staff are reached."""
    await CopyStore(session).keep_staff(
        [
            event.model_dump(
                mode="json", include={"staff_id", "entity_version", "name", "phones", "email", "active", "language"}
            )
            for event in events
        ]
    )


async def keep_circles(session: AsyncSession, events: Sequence[CareCircleResolved]) -> None:
    """Remember who answers for whom."""
    await CopyStore(session).keep_circles(
        [
            {
                "resident_id": event.resident_id,
                "entity_version": event.entity_version,
                "community_code": f"{event.district}{event.street}{event.community}",
                "members": [member.model_dump(mode="json") for member in event.members],
                "resolved_at": event.occurred_at,
                "watchers": [watcher.model_dump(mode="json") for watcher in event.watchers],
            }
            for event in events
        ]
    )
