"""Find who is meant by a name where both residents and staff may be: volunteers, members of teams."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Owners
from services.console.use_cases.load_activity import find_candidates
from shared.contracts.registry_requests import StaffItem

__all__ = ["Somebody", "one_of", "people_named"]


@dataclass(frozen=True)
class Somebody:
    """A person, and what tells them from others of the same name."""

    id: UUID
    name: str
    detail: str
    on_staff: bool = False


async def people_named(owners: Owners, *, staff: Iterable[StaffItem], community: str, text: str) -> list[Somebody]:
    """Return who may be meant, the staff first; nobody for an empty name."""
    if not text:
        return []
    workers = [Somebody(one.staff_id, one.name, "", on_staff=True) for one in staff if text in one.name]
    found = await find_candidates(owners, community=community, text=text)
    residents = [
        Somebody(item.resident_id, item.name, item.door)
        for item in (found.value.items if found.value else [])
        if item.on_list
    ]
    return [*workers, *residents]


def one_of(people: Sequence[Somebody], *, text: str, chosen: str) -> Somebody | None:
    """Return whom somebody has chosen, or the only one who is called so."""
    if chosen:
        return next((one for one in people if str(one.id) == chosen), None)
    exact = [one for one in people if one.name == text]
    return exact[0] if len(exact) == 1 else None
