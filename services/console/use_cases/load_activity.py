"""Gather one activity, and residents who could take part."""

from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.activities_requests import ActivityDetail, GetActivity, Participant
from shared.contracts.registry_requests import ResidentPage, SearchResidents

__all__ = ["find_candidates", "load_activity", "seated_and_waiting"]

CANDIDATES = 8
"""Names shown while somebody types; who is not among them types one more character."""


async def load_activity(owners: Owners, *, activity_id: UUID) -> Answer[ActivityDetail]:
    """Ask for one activity with its participants."""
    return await owners.attempt(GetActivity(activity_id=activity_id), ActivityDetail)


async def find_candidates(owners: Owners, *, community: str, text: str) -> Answer[ResidentPage]:
    """Ask registry who is meant."""
    return await owners.attempt(SearchResidents(community=community, text=text[:40], limit=CANDIDATES), ResidentPage)


def seated_and_waiting(detail: ActivityDetail) -> tuple[list[Participant], list[Participant]]:
    """Return who has a seat and who waits, in order."""
    seated = [person for person in detail.participants if person.status == "seated"]
    waiting = [person for person in detail.participants if person.status == "waiting"]
    return seated, sorted(waiting, key=lambda person: person.place or 0)
