"""Two entries of one person, each with a visit due: one visit is left, nobody is missed, nothing is counted twice."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.visits.handlers import EDGE
from services.visits.jobs.merges import sweep_merges
from shared.contracts.base import Contract
from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from shared.contracts.visits import VisitCancelled, VisitCompleted, VisitMissed
from shared.contracts.visits_requests import GetHistory, History, RecordVisit
from shared.contracts.words import Category, ContactMode, Outcome
from tests.integration.visits.district import AREA, District, at, resident_named

ONE, OTHER = "王秀英", "王秀英(重复)"
KEPT, MERGED = resident_named(ONE), resident_named(OTHER)


def merge_of(
    merge: UUID | None = None, *, kept: UUID = KEPT, merged: UUID = MERGED, version: int = 9
) -> ResidentsMerged:
    """Build what registry tells of a merge."""
    return ResidentsMerged(
        **AREA, occurred_at=at("2026-11-18 09:00"), merge_id=merge or uuid4(), resident_id=kept, merged_id=merged,
        merged_version=version,
    )  # fmt: skip


def undo_of(merge: ResidentsMerged) -> ResidentsUnmerged:
    """Build what registry tells of its undoing."""
    return ResidentsUnmerged(
        **AREA, occurred_at=at("2026-11-18 10:00"), merge_id=merge.merge_id, resident_id=merge.resident_id,
        merged_id=merge.merged_id,
    )  # fmt: skip


async def says(district: District, message: Contract) -> Any:
    """Let visits hear or answer as it does on the bus: behind its edge."""
    for responder in EDGE.responders:
        if responder.request is type(message):
            return await responder.handle(message, district.deps)
    (listener,) = [one for one in EDGE.listeners if one.event is type(message)]
    return await listener.handle([message] if listener.together else message, district.deps)


async def visits_of(district: District, resident: UUID) -> list[tuple[str, str | None]]:
    """Return status and reason of a resident's weekly visits of this week."""
    rows = await asked(
        district,
        "select status, cancel_reason from visit where resident_id = :id and period = '2026-W47' order by status",
        id=resident,
    )
    return [(row[0], row[1]) for row in rows]


async def asked(district: District, statement: str, **given: Any) -> list[Any]:
    """Ask the database directly."""
    async with district.sessions() as session:
        return list((await session.execute(text(statement), given)).all())


async def written(district: District, statement: str) -> None:
    """Change the database directly."""
    async with district.sessions.begin() as session:
        await session.execute(text(statement))


@pytest.fixture
async def pair(district: District) -> District:
    """Let both entries be due this week."""
    district.clock.at = at("2026-11-16 09:00")
    for name in (ONE, OTHER):
        await district.has(name, Category.LIVES_ALONE)
    return district


async def test_of_two_visits_that_are_due_one_is_left_and_nobody_is_missed(pair: District) -> None:
    merge = merge_of()
    await pair.hear(merge)
    await pair.hear(merge)
    await pair.plans()

    assert await visits_of(pair, KEPT) == [("planned", None)]
    assert await visits_of(pair, MERGED) == [("cancelled", "merged")]
    assert all(one.reason == "merged" for one in await pair.told(VisitCancelled))

    await pair.moves_to("2026-11-24 09:00")
    assert {one.resident_id for one in await pair.told(VisitMissed)} == {KEPT}
    assert len([one for one in await pair.told(VisitMissed) if one.period == "2026-W47"]) == 1


async def test_whoever_was_seen_under_one_entry_is_not_due_under_the_other(pair: District) -> None:
    pair.clock.at = at("2026-11-17 10:00")
    await pair.records(OTHER)

    await pair.hear(merge_of())
    await pair.moves_to("2026-11-24 09:00")

    assert ("completed", None) in await visits_of(pair, KEPT)
    missed = [one for one in await pair.told(VisitMissed) if one.period == "2026-W47"]
    assert missed == []
    history = await says(pair, GetHistory(resident_id=KEPT))
    assert isinstance(history, History)
    assert len(history.items) == 1
    assert await says(pair, GetHistory(resident_id=MERGED)) == history


async def test_a_record_for_the_former_id_counts_for_the_kept_one(pair: District) -> None:
    (planned,) = await asked(pair, "select id from visit where resident_id = :id and period = '2026-W47'", id=MERGED)
    await pair.hear(merge_of())
    pair.clock.at = at("2026-11-18 10:00")

    command = RecordVisit(
        resident_id=MERGED, visit_id=planned[0], mode=ContactMode.DOOR, outcome=Outcome.SAFE, actor="联络员甲"
    )
    await says(pair, command)

    assert {one.resident_id for one in await pair.told(VisitCompleted)} == {KEPT}


async def test_a_record_made_while_the_merge_is_told_is_not_lost(pair: District) -> None:
    pair.clock.at = at("2026-11-18 10:00")

    await asyncio.gather(pair.hear(merge_of()), pair.records(OTHER))
    await sweep_merges(pair.deps)

    assert await asked(pair, "select distinct resident_id from contact") == [(KEPT,)]
    assert ("completed", None) in await visits_of(pair, KEPT)


async def test_an_old_profile_of_the_former_id_brings_nobody_back(pair: District) -> None:
    late = pair.profile(OTHER, Category.LIVES_ALONE)
    await pair.hear(merge_of())

    await says(pair, late)
    await pair.plans()

    assert await asked(pair, "select on_list from resident_copy where resident_id = :id", id=MERGED) == [(False,)]
    assert await visits_of(pair, MERGED) == [("cancelled", "merged")]


async def test_what_came_in_beside_the_merge_follows_by_the_sweep(pair: District) -> None:
    await pair.hear(merge_of())
    pair.clock.at = at("2026-11-18 10:00")
    await written(
        pair,
        f"""insert into contact (id, command_id, resident_id, area, actor, mode, outcome, happened_at,
        recorded_at, note, findings) values (gen_random_uuid(), gen_random_uuid(), '{MERGED}', '990102003005', '甲',
        'door', 'safe', '2026-11-18 01:00+00', '2026-11-18 01:00+00', '', '[]')""",
    )

    await sweep_merges(pair.deps)

    assert ("completed", None) in await visits_of(pair, KEPT)


async def test_an_undone_merge_leaves_both_due_as_they_were(pair: District) -> None:
    pair.clock.at = at("2026-11-17 10:00")
    await pair.records(OTHER)
    before = await standing(pair)
    merge = merge_of()

    await pair.hear(merge)
    during = await standing(pair)
    await pair.hear(undo_of(merge))
    await pair.hear(undo_of(merge))

    assert during != before
    assert await standing(pair) == before


async def test_an_undo_that_is_heard_first_lets_the_merge_never_happen(pair: District) -> None:
    before = await standing(pair)
    merge = merge_of()

    await pair.hear(undo_of(merge))
    await pair.hear(merge)

    assert await standing(pair) == before


async def test_two_merges_in_a_row_end_at_the_same_place_whichever_is_heard_first(pair: District) -> None:
    third = await pair.has("王秀瑛", Category.LIVES_ALONE)
    pair.clock.at = at("2026-11-17 10:00")
    await pair.records(OTHER)
    first, second = merge_of(), merge_of(kept=third, merged=KEPT)

    await pair.hear(second)
    await pair.hear(first)

    assert await asked(pair, "select distinct resident_id from contact") == [(third,)]
    await pair.hear(undo_of(second))
    assert await asked(pair, "select distinct resident_id from contact") == [(KEPT,)]
    await pair.hear(undo_of(first))
    assert await asked(pair, "select distinct resident_id from contact") == [(MERGED,)]


async def test_one_person_is_on_the_list_once_in_every_month(pair: District) -> None:
    pair.clock.at = at("2026-12-02 09:00")

    await pair.hear(merge_of())

    rows = await asked(pair, "select resident_id, listed_to from listing")
    assert rows == [(KEPT, None)]


async def standing(district: District) -> dict[str, list[Any]]:
    """Return what is known of both, but for revisions and moments of planning."""
    moving = {"revision", "plan_at", "planned_rules", "changed_at", "on_list", "special", "entity_version"}
    whole: dict[str, list[Any]] = {}
    for table in ("visit", "contact", "listing", "circle_copy"):
        rows = await asked(district, f"select to_jsonb(t) from {table} t")
        plain = [{name: value for name, value in row[0].items() if name not in moving} for row in rows]
        whole[table] = sorted(plain, key=str)
    return whole
