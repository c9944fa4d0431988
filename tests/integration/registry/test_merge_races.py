"""Two at once: merges of the same person, an import meanwhile, a command meanwhile."""

import asyncio
from uuid import UUID

import pytest

from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent
from shared.contracts.registry_merges import MergeResidents
from shared.edge import RefusedError
from tests.integration.registry.desk import Desk, roster
from tests.integration.registry.merging import KEPT, MERGED, merged, picture, two_entries


@pytest.fixture
async def pair(desk: Desk) -> tuple[UUID, UUID]:
    return await two_entries(desk)


async def test_of_two_merges_of_one_pair_in_both_directions_one_is_done(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair

    results = await asyncio.gather(merged(desk, kept, other), merged(desk, other, kept), return_exceptions=True)

    refused = [one for one in results if isinstance(one, RefusedError)]
    assert len(refused) == 1
    assert len(await desk.rows("select id from resident")) == 1
    assert len(await desk.rows("select merge_id from resident_alias")) == 1


async def test_an_import_meanwhile_neither_loses_the_row_nor_makes_anybody_anew(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    newer = MERGED.replace("13900000002", "13900000004")
    await desk.upload(roster(KEPT, newer), "同时.csv")

    await asyncio.gather(desk.work(), merged(desk, kept, other))
    before = await picture(desk)
    await desk.imported(roster(KEPT, newer), "又一次.csv")

    assert await desk.rows("select id from resident") == [(kept,)]
    (phones,) = await desk.phones()
    assert "+8613900000004" in phones
    assert await picture(desk) == before


async def test_what_happens_meanwhile_stands_under_the_kept_id_or_is_refused_in_words(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    happens = RecordLifeEvent(resident_id=other, kind=LifeEventKind.HARDSHIP, actor="联络员甲")

    results = await asyncio.gather(merged(desk, kept, other), desk.ask(happens), return_exceptions=True)

    found = await desk.rows("select resident_id from life_event")
    if isinstance(results[1], RefusedError):
        assert "并入另一份档案" in str(results[1])
        assert found == []
    else:
        assert found == [(kept,)]


async def test_the_same_command_twice_at_once_is_one_merge(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    command = MergeResidents(kept_id=kept, merged_id=other, choices={"door": "kept"}, reason="同一人", actor="书记甲")

    first, second = await asyncio.gather(desk.ask(command), desk.ask(command))

    assert {first.changed, second.changed} == {True, False}
