"""Meet some candidates, and put everything into bytes that has to be written of those who are new."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registry.domain.enrolment import Candidate, Enrolment, Outcome
from services.registry.domain.person import Resident
from services.registry.storage.content import Content, Outgoing, packed
from services.registry.storage.import_entries import Prepared
from services.registry.storage.residents import begun_categories, new_residents
from services.registry.storage.sealed import Vault
from services.registry.use_cases.assemble import arrivals
from services.registry.use_cases.first_circles import FirstCircles, Seating

__all__ = ["Wave"]

BREATH = 25
"""Candidates between two looks at the connection, so that what waits to be sent to the database is."""


@dataclass
class Wave:
    """What waves of candidates are met with.

    All of a wave is bytes before the first of them is sent: the database never waits for this process in between.
    """

    vault: Vault
    work: Enrolment
    circles: FirstCircles
    prepared: dict[UUID, Prepared]
    """What was made ahead, by the id of the resident."""
    basis: str

    async def meet(self, candidates: Sequence[Candidate]) -> tuple[list[Outcome], list[Content]]:
        """Meet some candidates; returns what came of each, and what is to be written of those who are new."""
        outcomes: list[Outcome] = []
        for start in range(0, len(candidates), BREATH):
            await asyncio.sleep(0)
            outcomes += [self.work.take(candidate) for candidate in candidates[start : start + BREATH]]
        for outcome in outcomes:
            if outcome.word == "changed" and outcome.resident_id is not None:
                self.prepared.pop(outcome.resident_id, None)
        return outcomes, await self._contents(self.work.arriving)

    async def _contents(self, arriving: Sequence[Resident]) -> list[Content]:
        outgoing: list[Outgoing] = []
        seating = Seating()
        for start in range(0, len(arriving), BREATH):
            await asyncio.sleep(0)
            some = arriving[start : start + BREATH]
            outgoing += self._told(some)
            self.circles.seat(some, seating)
        heads = {one.id: self.prepared[one.id].head for one in arriving if one.id in self.prepared}
        begun = [(resident.id, category) for resident in arriving for category in resident.person.categories]
        written = [
            new_residents(self.vault, arriving, heads=heads),
            begun_categories(begun, today=self.work.today, basis=self.basis),
            *seating.contents(now=self.work.now),
        ]
        await asyncio.sleep(0)
        return [*written, packed([*outgoing, *seating.outgoing])]

    def _told(self, arriving: Sequence[Resident]) -> list[Outgoing]:
        outgoing: list[Outgoing] = []
        for resident in arriving:
            ready = self.prepared.get(resident.id)
            outgoing += arrivals(resident, now=self.work.now, said=ready.said if ready else None)
        return outgoing
