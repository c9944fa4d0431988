"""Visits: planned, missed, completed, cancelled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.visit import Effect, OpenVisit
from services.visits.storage.statements import as_json
from services.visits.storage.tables import VisitRow
from services.visits.storage.visit_statements import (
    CANCEL,
    CLAIM_MISSED,
    COMPLETE_SEEN,
    FOLLOW,
    LAST_PERIODS,
    LIMIT_REMOTE,
    MISS_NOW,
    PLAN,
    REWEIGH,
    TRY,
)

__all__ = ["Kept", "Slot", "VisitFact", "VisitStore", "Weight"]


@dataclass(frozen=True, slots=True)
class VisitFact:
    """What the events about a visit say."""

    id: UUID
    resident_id: UUID
    area: str
    rule_id: UUID
    rule_version: int
    period: str
    liaison_id: UUID | None
    opens_at: datetime
    deadline_at: datetime
    status: str
    revision: int
    contact_id: UUID | None
    completed_at: datetime | None
    cancel_reason: str | None
    detected_late: bool

    @classmethod
    def of(cls, row: VisitRow) -> "VisitFact":
        """Read a mapped row."""
        return cls(*(getattr(row, name) for name in cls.__slots__))


@dataclass(frozen=True, slots=True)
class Slot:
    """A rule in one of its periods: what all visits in it have in common."""

    rule_id: UUID
    rule_version: int
    period: str
    modes: tuple[str, ...]
    reasons: tuple[str, ...]
    opens_at: datetime
    due_at: datetime
    ends_at: datetime
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest period of a resident by a rule that counts days."""

    resident_id: UUID
    rule_id: UUID
    ends_at: datetime
    completed_at: datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Weight:
    """What stands on the planned visits of a resident by a rule."""

    rule_id: UUID
    reasons: tuple[str, ...]
    modes: tuple[str, ...]


class VisitStore:
    """Questions about visits."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def plan(self, duties: Sequence[tuple[UUID, UUID, Slot]], *, now: datetime) -> list[VisitFact]:
        """Make the visits that are not there yet; returns those, never one that somebody else has made.

        Parameters
        ----------
        duties
            Visit, resident, and the slot the visit lies in.
        """
        slots = {slot: number for number, slot in enumerate(dict.fromkeys(slot for _, _, slot in duties))}
        return await self._facts(
            PLAN,
            visits=[visit for visit, _, _ in duties],
            residents=[resident for _, resident, _ in duties],
            slots=[slots[slot] for _, _, slot in duties],
            slot_list=as_json(asdict(slot) | {"slot": number} for slot, number in slots.items()),
            now=now,
        )

    async def reweigh(self, weights: Sequence[tuple[UUID, Weight]], *, now: datetime) -> None:
        """Write on planned visits of residents what they are due for now."""
        if not weights:
            return
        kinds = {weight: number for number, weight in enumerate(dict.fromkeys(weight for _, weight in weights))}
        fields = {
            "residents": [resident for resident, _ in weights],
            "kinds": [kinds[weight] for _, weight in weights],
            "kind_list": as_json(asdict(weight) | {"kind": number} for weight, number in kinds.items()),
            "now": now,
        }
        await self._session.execute(REWEIGH, fields)

    async def last_periods(self, *, residents: Sequence[UUID], rules: Sequence[UUID]) -> list[Kept]:
        """Return the newest period of each of these residents by each of these rules."""
        rows = await self._session.execute(LAST_PERIODS, {"residents": list(residents), "rules": list(rules)})
        return [Kept(*row) for row in rows]

    async def complete_seen(self, visits: Sequence[UUID]) -> list[VisitFact]:
        """Complete visits for which a contact was recorded before they were planned."""
        return await self._facts(COMPLETE_SEEN, visits=list(visits))

    async def cancel(self, ended: Iterable[Mapping[str, Any]]) -> list[VisitFact]:
        """Cancel planned visits of residents and rules; returns those that were open."""
        return await self._facts(CANCEL, ended=as_json(ended))

    async def follow(self, residents: Sequence[UUID]) -> list[VisitFact]:
        """Let visits that are still due go along with residents who are in another community now; returns those."""
        return await self._facts(FOLLOW, residents=list(residents))

    async def planned_periods(
        self, *, residents: Sequence[UUID], rules: Sequence[UUID]
    ) -> list[tuple[UUID, UUID, str]]:
        """Return resident, rule and period of what is planned for these residents by these rules."""
        rows = select(VisitRow.resident_id, VisitRow.rule_id, VisitRow.period).where(
            VisitRow.resident_id.in_(residents), VisitRow.rule_id.in_(rules), VisitRow.status == "planned"
        )
        return [(row[0], row[1], row[2]) for row in await self._session.execute(rows)]

    async def claim_missed(self, *, now: datetime, late_before: datetime, limit: int) -> list[VisitFact]:
        """Declare visits missed whose deadline has passed, the oldest first; each is claimed exactly once."""
        missed = await self._facts(CLAIM_MISSED, now=now, late_before=late_before, limit=limit)
        return sorted(missed, key=lambda visit: (visit.deadline_at, visit.id))

    async def miss_now(self, visits: Sequence[UUID], *, now: datetime, late_before: datetime) -> list[VisitFact]:
        """Declare these visits missed if their deadline has passed and no sweep has come by yet."""
        return await self._facts(MISS_NOW, visits=list(visits), now=now, late_before=late_before)

    async def next_deadline(self) -> datetime | None:
        """Return the earliest deadline of a planned visit."""
        moment = select(VisitRow.deadline_at).where(VisitRow.status == "planned")
        return await self._session.scalar(moment.order_by(VisitRow.deadline_at).limit(1))

    async def open_for_contact(
        self, *, resident_id: UUID, happened_at: datetime, named: Sequence[UUID]
    ) -> list[OpenVisit]:
        """Lock the visits that a contact may complete: those around it, and those that it was made for."""
        rows = (
            select(VisitRow)
            .where(
                VisitRow.resident_id == resident_id,
                VisitRow.status.in_(("planned", "missed")),
                or_((VisitRow.opens_at <= happened_at) & (VisitRow.ends_at > happened_at), VisitRow.id.in_(named)),
            )
            .order_by(VisitRow.deadline_at, VisitRow.id)
            .with_for_update()
        )
        return [
            OpenVisit(
                id=row.id,
                missed=row.status == "missed",
                modes=frozenset(row.modes),
                opens_at=row.opens_at,
                ends_at=row.ends_at,
                deadline_at=row.deadline_at,
                needs_findings=row.needs_findings,
            )
            for row in await self._session.scalars(rows)
        ]

    async def complete(
        self, visits: Sequence[UUID], *, effect: Effect, contact_id: UUID, happened_at: datetime
    ) -> list[VisitFact]:
        """Complete visits that the caller has locked."""
        if not visits:
            return []
        done = (
            update(VisitRow)
            .where(VisitRow.id.in_(visits))
            .values(
                status=effect.value,
                contact_id=contact_id,
                completed_at=happened_at,
                revision=VisitRow.revision + 1,
            )
            .returning(VisitRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        facts = [VisitFact.of(row) for row in await self._session.scalars(done)]
        return sorted(facts, key=lambda visit: (visit.deadline_at, visit.id))

    async def note_try(self, *, resident_id: UUID, outcome: str, happened_at: datetime) -> None:
        """Remember on the visits around a contact what came of the latest try."""
        await self._session.execute(TRY, {"resident": resident_id, "outcome": outcome, "happened_at": happened_at})

    async def limit_remote(self, residents: Sequence[UUID]) -> None:
        """Let the next visit be at the door where there were too many calls in a row, and not where there were not."""
        await self._session.execute(LIMIT_REMOTE, {"residents": list(residents)})

    async def get(self, visit_id: UUID) -> VisitRow | None:
        """Return a visit as it stands."""
        row = select(VisitRow).where(VisitRow.id == visit_id).execution_options(populate_existing=True)
        return await self._session.scalar(row)

    async def lock(self, visit_id: UUID) -> VisitRow:
        """Return a visit that exists and keep others from changing it until the transaction ends."""
        row = select(VisitRow).where(VisitRow.id == visit_id).with_for_update()
        return (await self._session.scalars(row.execution_options(populate_existing=True))).one()

    async def completed_by(self, contact_id: UUID) -> list[UUID]:
        """Return the visits that a contact completed."""
        rows = select(VisitRow.id).where(VisitRow.contact_id == contact_id).order_by(VisitRow.deadline_at, VisitRow.id)
        return list(await self._session.scalars(rows))

    async def _facts(self, sql: TextClause, **parameters: object) -> list[VisitFact]:
        return [VisitFact(*row) for row in await self._session.execute(sql, parameters)]
