"""Gather one activity, and residents who could take part."""

from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.activities_requests import ActivityDetail, GetActivity, Participant
from shared.contracts.registry_agreements import Guardian, Guardians, GuardiansOf
from shared.contracts.registry_requests import ResidentPage, SearchResidents

__all__ = ["find_candidates", "guardians_of", "load_activity", "seated_and_waiting"]

CANDIDATES = 8
"""Names shown while somebody types; who is not among them types one more character."""


async def load_activity(owners: Owners, *, activity_id: UUID) -> Answer[ActivityDetail]:
    """Ask for one activity with its participants."""
    return await owners.attempt(GetActivity(activity_id=activity_id), ActivityDetail)


async def find_candidates(owners: Owners, *, community: str, text: str) -> Answer[ResidentPage]:
    """Ask registry who is meant; whoever is off the list is shown with the reason why they cannot take part."""
    query = SearchResidents(community=community, text=text[:40], limit=CANDIDATES, include_off_list=True)
    return await owners.attempt(query, ResidentPage)


async def guardians_of(owners: Owners, resident_id: UUID) -> list[Guardian]:
    """Ask who may act as guardian of somebody who was enrolled; nobody if registry does not say."""
    answer = await owners.attempt(GuardiansOf(resident_id=resident_id), Guardians)
    return answer.value.items if answer.value else []


def seated_and_waiting(detail: ActivityDetail) -> tuple[list[Participant], list[Participant]]:
    """Return who has a seat and who waits, in order."""
    seated = [person for person in detail.participants if person.status == "seated"]
    waiting = [person for person in detail.participants if person.status == "waiting"]
    return seated, sorted(waiting, key=lambda person: person.place or 0)
