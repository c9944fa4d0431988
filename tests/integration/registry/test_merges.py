"""Two entries of one person become one, and are taken apart again."""

from uuid import UUID, uuid4

import pytest

from shared.contracts.registry import ResidentProfiled, ResidentStatusChanged
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import LifeEvents, ListLifeEvents, RecordLifeEvent
from shared.contracts.registry_merges import MergeResidents, ResidentsMerged, ResidentsUnmerged
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.edge import RefusedError
from tests.integration.registry.desk import RIGHTFUL, Desk
from tests.integration.registry.merging import merged, picture, two_entries, unmerged


@pytest.fixture
async def pair(desk: Desk) -> tuple[UUID, UUID]:
    found = await two_entries(desk)
    await desk.forget_events()
    return found


async def test_the_other_id_answers_with_the_resident_who_was_kept(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair

    await merged(desk, kept, other)

    card = await desk.ask(GetResident(resident_id=other, viewer=RIGHTFUL))
    assert isinstance(card, ResidentCard)
    assert card.item.resident_id == kept
    assert set(card.item.phones) == {"+8613900000001", "+8613900000002"}
    assert {category.value for category in card.item.categories} >= {"lives_alone", "empty_nest", "oldest_old"}
    assert await desk.rows("select id from resident") == [(kept,)]


async def test_one_event_tells_of_a_merge_and_the_kept_entry_is_told_anew(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair

    merge = await merged(desk, kept, other)

    (told,) = await desk.told(ResidentsMerged)
    assert (told.merge_id, told.resident_id, told.merged_id) == (merge, kept, other)
    assert "王" not in told.to_wire().decode()
    profiles = await desk.told(ResidentProfiled)
    assert {profile.resident_id for profile in profiles} == {kept}
    assert max(profiles, key=lambda one: one.entity_version).entity_version == told.entity_version
    (off,) = await desk.told(ResidentStatusChanged)
    assert (off.resident_id, off.on_list, off.reason) == (other, False, "merged")


async def test_a_command_to_the_other_id_is_about_the_kept_one(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    await merged(desk, kept, other)

    await desk.ask(RecordLifeEvent(resident_id=other, kind=LifeEventKind.HOSPITALISED, actor="联络员甲"))

    assert await desk.rows("select resident_id, kind from life_event") == [(kept, "hospitalised")]


async def test_the_same_command_again_does_nothing_more(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge = await merged(desk, kept, other)
    before = await picture(desk)

    await merged(desk, kept, other, command_id=merge)

    assert await picture(desk) == before
    assert len(await desk.told(ResidentsMerged)) == 1


async def test_what_two_entries_say_otherwise_has_to_be_chosen(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair

    with pytest.raises(RefusedError, match="住址不一致"):
        await desk.ask(MergeResidents(kept_id=kept, merged_id=other, reason="同一人", actor="书记甲"))

    assert len(await desk.rows("select id from resident")) == 2


async def test_an_undone_merge_leaves_everything_as_it_was(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    for resident in pair:
        command = RecordLifeEvent(resident_id=resident, kind=LifeEventKind.HOSPITALISED, actor="联络员甲")
        await desk.ask(command)
    before = await picture(desk)

    merge = await merged(desk, kept, other)
    during = await picture(desk)
    await unmerged(desk, merge)

    assert during != before
    assert await picture(desk) == before
    (undone,) = await desk.told(ResidentsUnmerged)
    assert (undone.merge_id, undone.resident_id, undone.merged_id) == (merge, kept, other)


async def test_both_histories_stand_under_the_kept_id_with_where_they_came_from(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    for resident in pair:
        command = RecordLifeEvent(resident_id=resident, kind=LifeEventKind.HARDSHIP, actor="联络员甲")
        await desk.ask(command)

    await merged(desk, kept, other)

    life = await desk.ask(ListLifeEvents(resident_id=kept, viewer=RIGHTFUL))
    assert isinstance(life, LifeEvents)
    assert sorted(str(item.former_id) for item in life.items) == sorted(["None", str(other)])


async def test_nobody_is_merged_with_somebody_who_is_not_there(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(RefusedError, match="没有这位居民"):
        await merged(desk, pair[0], uuid4())
