"""Ask every household, and say of whom nobody was met."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.census import day_part, left_to_try, state_after
from services.registry.domain.day import Day
from services.registry.storage.areas import AreaStore
from services.registry.storage.census import CensusStore
from services.registry.storage.census_tables import CensusRoundRow
from services.registry.storage.held import held_of
from services.registry.storage.outgoing import tell
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_reach
from shared.areas import place_of
from shared.contracts.base import Viewer
from shared.contracts.registry_census import (
    CensusHousehold,
    CensusProgress,
    CensusRoundClosed,
    CensusRoundItem,
    CensusRounds,
    CensusTryRecorded,
    CloseCensusRound,
    ListCensusRounds,
    OpenCensusRound,
    RecordCensusTry,
    ShowCensus,
)
from shared.edge import RefusedError

__all__ = ["census_progress", "census_rounds", "close_round", "open_round", "record_try"]

MISSING = "没有这次摸底排查"


async def open_round(session: AsyncSession, command: OpenCensusRound, day: Day) -> bool:
    """Begin a round; returns whether it was not begun by this command before.

    Raises
    ------
    RefusedError
        Raised for an unknown community.
    """
    if await obeyed_before(session, command):
        return False
    check_reach(command.viewer, command.community, missing="没有这个社区")
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found("没有这个社区,请先登记社区")
    await CensusStore(session).open(
        command.command_id, community=command.community, name=command.name, today=day.today, by=command.actor
    )
    return True


async def _round(session: AsyncSession, round_id: UUID, viewer: Viewer | None, *, lock: bool) -> CensusRoundRow:
    found = await CensusStore(session).round(round_id, lock=lock)
    if found is None:
        raise RefusedError.not_found(MISSING)
    check_reach(viewer, found.community, missing=MISSING)
    return found


async def record_try(session: AsyncSession, command: RecordCensusTry, day: Day) -> CensusTryRecorded:
    """Write a try down and say how the household stands.

    Raises
    ------
    RefusedError
        Raised for an unknown household, a round that has ended, and a moment ahead.
    """
    store = CensusStore(session)
    household = await store.lock_household(command.household_id)
    if household is None:
        raise RefusedError.not_found(MISSING)
    census = await _round(session, household.round_id, command.viewer, lock=False)
    if not await obeyed_before(session, command):
        if census.closed_at is not None:
            raise RefusedError.conflict("这次摸底排查已结束,不能再登记")
        if command.tried_at > day.now:
            raise RefusedError("上门时间不能晚于现在", field="tried_at")
        await store.add_try(
            id=command.command_id,
            household_id=household.id,
            tried_at=command.tried_at,
            day_part=day_part(command.tried_at, ZoneInfo(day.zone)),
            reached=command.reached,
            answers=command.answers,
            tried_by=command.actor,
        )
    tried = await store.tried(household.id)
    household.state = state_after(tried.parts, reached=tried.reached)
    return CensusTryRecorded(state=household.state, left=left_to_try(tried.parts) if household.state == "open" else [])


async def census_progress(session: AsyncSession, query: ShowCensus) -> CensusProgress:
    """Return how far a round is."""
    census = await _round(session, query.round_id, query.viewer, lock=False)
    store, held = CensusStore(session), held_of(query.viewer)
    rows = await store.households(
        census.id, state=query.state, grid=query.grid, household_id=query.household_id, held=held, limit=query.limit
    )
    by_grid = await store.counts(census.id, held=held)
    return CensusProgress(
        round_id=census.id,
        community=census.community,
        name=census.name,
        opened_on=census.opened_on,
        closed=census.closed_at is not None,
        counts=_summed(by_grid),
        by_grid=by_grid,
        households=[
            CensusHousehold(
                household_id=row.id,
                door=row.door,
                state=row.state,
                persons=row.persons,
                tries=row.tries,
                left=left_to_try(row.parts) if row.state == "open" else [],
                grid=row.grid,
                last_tried_at=row.last_tried_at,
            )
            for row in rows
        ],
    )


async def census_rounds(session: AsyncSession, query: ListCensusRounds) -> CensusRounds:
    """Return the rounds of a community."""
    store, held = CensusStore(session), held_of(query.viewer)
    items = [
        CensusRoundItem(
            round_id=one.id,
            name=one.name,
            opened_on=one.opened_on,
            closed_at=one.closed_at,
            counts=_summed(await store.counts(one.id, held=held)),
        )
        for one in await store.rounds(query.community)
    ]
    return CensusRounds(items=items)


def _summed(by_grid: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for counts in by_grid.values():
        total.update(counts)
    return dict(total)


async def close_round(session: AsyncSession, command: CloseCensusRound, *, now: datetime) -> bool:
    """End a round and tell its figures; returns whether this ended it."""
    census = await _round(session, command.round_id, command.viewer, lock=True)
    if census.closed_at is not None:
        return False
    store = CensusStore(session)
    await store.close(census.id, now=now)
    counts = _summed(await store.counts(census.id))
    told = CensusRoundClosed(
        event_id=CensusRoundClosed.identify(census.id),
        occurred_at=now,
        **place_of(census.community),
        round_id=census.id,
        household_count=sum(counts.values()),
        reached_count=counts.get("reached", 0),
        not_reached_count=counts.get("not_reached", 0),
        untried_count=counts.get("open", 0),
    )
    await tell(session, [told])
    return True
