"""Communities and staff for the head of every page, remembered while registry is away."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date

from services.console.channels.owners import Owners
from services.console.domain.accounts import reaches
from shared.contracts.alerts_mailings import AreaWord, AreaWords, ListAreaWords
from shared.contracts.base import Refusal
from shared.contracts.registry_requests import (
    Communities,
    CommunityItem,
    ListCommunities,
    ListStaff,
    StaffItem,
    StaffList,
)

__all__ = ["Directory"]

FRESH_SECONDS = 5.0
"""How long an answer is used again: names of areas and posts change a few times a year."""

UNKNOWN_SECONDS = 0.2
"""How long an answer stands without the community somebody asks for or is from: it may have been imported just now."""

NUMBER_SECONDS = 60.0
"""How long a community's number stands: it changes once in years, and each phone asks once a minute."""

NUMBER_WORD = "phone"
"""What texts call the number of the community."""

AREA_LENGTHS = (6, 9, 12)
"""Digits of district, street and community."""

EVERYWHERE = ("",)
"""The beginning of every code."""


class Directory:
    """What registry said last about communities and staff."""

    def __init__(self, owners: Owners, *, monotonic: Callable[[], float] | None = None) -> None:
        self._owners = owners
        self._monotonic = monotonic or (lambda: asyncio.get_running_loop().time())
        self._communities: list[CommunityItem] = []
        self._staff: dict[str, list[StaffItem]] = {}
        self._numbers: dict[str, list[AreaWord]] = {}
        self._asked_at: dict[str, float] = {}
        self.refusal: Refusal | None = None
        """Why registry did not name the communities when it was asked last."""

    @property
    def remembered(self) -> list[CommunityItem]:
        """All communities as they were known last: somebody may move to one that whoever asks does not see into."""
        return self._communities

    async def communities(self, *, scope: Sequence[str] = EVERYWHERE, naming: str | None = None) -> list[CommunityItem]:
        """Return all communities; the last known ones if registry does not answer.

        Parameters
        ----------
        scope
            Where whoever asks may look. If no community lies there, registry is asked again.
        naming
            Code of a community that should be among them. If it is not, registry is asked again.
        """
        codes = [item.code for item in self._communities]
        known = any(reaches(scope, code) for code in codes) and (naming is None or naming in codes)
        if self._stale("", FRESH_SECONDS if known else UNKNOWN_SECONDS) or not codes:
            answer = await self._owners.attempt(ListCommunities(with_persons=False), Communities)
            self.refusal = answer.refusal
            if answer.value is not None:
                self._communities = answer.value.items
        return self._communities

    async def staff(self, community: str) -> list[StaffItem]:
        """Return the staff of a community; those last known if registry does not answer."""
        if self._stale(community, FRESH_SECONDS) or not self._staff.get(community):
            answer = await self._owners.attempt(ListStaff(community=community), StaffList)
            if answer.value is not None:
                self._staff[community] = answer.value.items
        return self._staff.get(community, [])

    async def number(self, community: str, *, day: date) -> str | None:
        """Return a community's number as its texts say it; the smallest area wins, and the day before every day."""
        if self._stale(f"number {community}", NUMBER_SECONDS):
            areas = [community[:length] for length in AREA_LENGTHS]
            asked = (self._owners.attempt(ListAreaWords(area=area), AreaWords) for area in areas)
            answers = [answer.value for answer in await asyncio.gather(*asked)]
            if None not in answers:
                items = [item for answer in answers if answer for item in answer.items]
                self._numbers[community] = [item for item in items if item.word == NUMBER_WORD]
        known = [item for item in self._numbers.get(community, []) if item.day in {None, day}]
        return max(known, key=lambda item: (len(item.area), item.day is not None)).said if known else None

    def _stale(self, key: str, seconds: float) -> bool:
        now = self._monotonic()
        if now - self._asked_at.get(key, float("-inf")) < seconds:
            return False
        self._asked_at[key] = now
        return True
