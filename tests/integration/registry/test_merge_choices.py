"""What stands against a merge, what has to be chosen, what goes over, and what nobody learns who may not."""

from uuid import UUID, uuid4

import pytest

from shared.contracts.base import Viewer
from shared.contracts.privacy import AuditPage, PersonPart
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent, ReportDeath
from shared.contracts.registry_merges import (
    Duplicates,
    ListDuplicates,
    ListMerges,
    MergePreview,
    MergeResidents,
    Merges,
    PreviewMerge,
    TellApart,
)
from shared.contracts.registry_people import GiveConsent, ListRelatives, Relatives, SaveRelative
from shared.contracts.registry_privacy import ExportPerson, ListAudit
from shared.contracts.registry_requests import ResidentPage, SearchResidents
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, RIGHTFUL, Desk, roster
from tests.integration.registry.merging import KEPT, MERGED, merged, two_entries, unmerged

NEXT_DOOR = "990102003006"


@pytest.fixture
async def pair(desk: Desk) -> tuple[UUID, UUID]:
    found = await two_entries(desk)
    await desk.forget_events()
    return found


async def duplicates(desk: Desk, viewer: Viewer | None = RIGHTFUL) -> Duplicates:
    """Ask who may be one person."""
    page = await desk.ask(ListDuplicates(community=COMMUNITY, viewer=viewer))
    assert isinstance(page, Duplicates)
    return page


async def test_the_same_name_and_birth_date_are_proposed_once_and_not_again_once_somebody_has_decided(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    first = await duplicates(desk)
    apart = TellApart(resident_id=pair[0], other_id=pair[1], reason="问过,是堂姐妹", actor="书记甲")
    await desk.ask(apart)
    second = await duplicates(desk)

    assert [({item.resident_id, item.other_id}, item.reasons) for item in first.items] == [(set(pair), ["birth"])]
    assert second.items == []
    with pytest.raises(RefusedError, match="书记甲认定这是两个人"):
        await merged(desk, *pair)
    await desk.ask(apart.model_copy(update={"apart": False, "command_id": uuid4()}))
    assert len((await duplicates(desk)).items) == 1


async def test_of_another_community_the_asker_learns_only_that_there_is_somebody(desk: Desk) -> None:
    await desk.define(NEXT_DOOR)
    await desk.imported(roster(KEPT))
    await desk.imported(roster(MERGED), community=NEXT_DOOR)

    (narrow,) = (await duplicates(desk)).items
    wide = Viewer(actor="区", role="secretary", scope=["990102"], may_see_restricted=True)
    (whole,) = (await duplicates(desk, wide)).items

    assert (narrow.other_id, narrow.other_name, narrow.other_door, narrow.other_community) == (None, "", "", None)
    assert "另一个社区" in narrow.text
    assert (whole.other_name, whole.other_community) == ("王秀英", NEXT_DOOR)


async def test_two_right_numbers_are_two_people_unless_the_phone_is_one(desk: Desk) -> None:
    twin = "王秀英,990104194005061303,,,安和小区5幢2单元101室,空巢,{},"
    await desk.imported(roster(KEPT, twin.format("13900000009")))
    far = await duplicates(desk)
    await desk.imported(roster(KEPT, twin.format("13900000001")), "同号.csv")

    assert far.items == []
    assert [item.reasons for item in (await duplicates(desk)).items] == [["phone"]]


async def test_entries_in_two_communities_have_to_be_moved_together_first(desk: Desk) -> None:
    await desk.define(NEXT_DOOR)
    await desk.imported(roster(KEPT))
    kept = await desk.resident("王秀英")
    await desk.imported(roster(MERGED), community=NEXT_DOOR)
    ((other,),) = await desk.rows("select id from resident where id <> :id", id=kept)

    with pytest.raises(RefusedError, match="两份档案在两个社区"):
        await merged(desk, kept, other)


async def test_a_dead_and_a_living_entry_are_not_one_person_before_somebody_has_looked(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    await desk.ask(ReportDeath(resident_id=other, actor="联络员甲"))
    with pytest.raises(RefusedError, match="还没有人核实"):
        await merged(desk, kept, other)

    await desk.imported(roster(MERGED + "已故"), "已故.csv")
    await desk.execute(f"update death_report set state = 'reversed', reversed_at = now() where resident_id = '{other}'")
    await desk.execute(f"update resident set status = 'deceased', paused = false where id = '{other}'")
    with pytest.raises(RefusedError, match="一份登记已故"):
        await merged(desk, kept, other)


async def test_relatives_of_each_other_are_not_one_person(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    await desk.ask(SaveRelative(resident_id=kept, name="王秀英", relation="sibling", kin_id=other))

    with pytest.raises(RefusedError, match="登记为亲属"):
        await merged(desk, kept, other)


async def test_relatives_and_what_they_may_be_told_go_over_and_come_back(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    saved = await desk.ask(SaveRelative(resident_id=other, name="王小明", relation="child", phones=["13900000003"]))
    await desk.ask(GiveConsent(relative_id=saved.id, purpose="news", fields=["last_seen"], medium="spoken"))

    merge = await merged(desk, kept, other)
    during = await desk.ask(ListRelatives(resident_id=other, viewer=RIGHTFUL))
    await unmerged(desk, merge)
    after = await desk.ask(ListRelatives(resident_id=kept, viewer=RIGHTFUL))

    assert isinstance(during, Relatives)
    (relative,) = during.items
    assert [one.field for one in relative.consents if one.withdrawn_at is None] == ["last_seen"]
    assert after == Relatives(items=[])


async def test_an_entry_that_both_were_in_is_one_and_goes_on_after_an_undo(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge = await merged(desk, kept, other)
    counted = "select count(*) filter (where active_to is null), count(*) from resident_category where category = :of"
    during = await desk.rows(counted, of="oldest_old")
    await unmerged(desk, merge)

    assert during == [(1, 2)]
    assert await desk.rows(counted, of="oldest_old") == [(2, 2)]


async def test_what_happened_since_stays_with_the_kept_one(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    merge = await merged(desk, kept, other)
    await desk.ask(RecordLifeEvent(resident_id=other, kind=LifeEventKind.HARDSHIP, actor="联络员甲"))

    await unmerged(desk, merge)

    assert await desk.rows("select resident_id from life_event") == [(kept,)]


async def test_only_the_newest_merge_of_somebody_is_undone(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    kept, other = pair
    await desk.imported(roster("王秀英,,1940-05-06,女,安和小区9幢1单元101室,,,"), "第三份.csv")
    ((third,),) = await desk.rows("select id from resident where building = '9'")
    first = await merged(desk, kept, other)
    second = await merged(desk, kept, third)

    with pytest.raises(RefusedError, match="先撤销较新的那次合并"):
        await unmerged(desk, first)
    await unmerged(desk, second)
    await unmerged(desk, first)

    assert len(await desk.rows("select id from resident")) == 3


async def test_a_preview_says_what_differs_and_goes_over_and_changes_nothing(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    preview = await desk.ask(PreviewMerge(kept_id=kept, merged_id=other, viewer=RIGHTFUL))

    assert isinstance(preview, MergePreview)
    assert preview.to_choose == ["door"]
    assert {field.field: (field.kept, field.merged, field.taken) for field in preview.fields} == {
        "door": ("安和小区 3幢1单元402", "安和小区 5幢2单元101", None)
    }
    assert {follow.what: follow.count for follow in preview.follows}["台账条目"] == 3
    assert preview.refusals == []
    assert len(await desk.rows("select id from resident")) == 2


async def test_a_restricted_ledger_is_not_told_by_a_preview(desk: Desk) -> None:
    await desk.imported(roster(KEPT, MERGED.replace("空巢", "失独")))
    kept, other = [row[0] for row in await desk.rows("select id from resident order by id_number_key is null")]
    stranger = Viewer(actor="志愿者", role="secretary", scope=[COMMUNITY])

    blind = await desk.ask(PreviewMerge(kept_id=kept, merged_id=other, viewer=stranger))
    knowing = await desk.ask(PreviewMerge(kept_id=kept, merged_id=other, viewer=RIGHTFUL))

    def entries(preview: object) -> int:
        assert isinstance(preview, MergePreview)
        return sum(follow.count for follow in preview.follows if follow.what == "台账条目")

    assert entries(knowing) == entries(blind) + 1


async def test_audit_and_export_answer_for_both_with_where_each_row_came_from(
    desk: Desk, pair: tuple[UUID, UUID]
) -> None:
    kept, other = pair
    await desk.ask(RecordLifeEvent(resident_id=other, kind=LifeEventKind.HARDSHIP, actor="联络员甲"))
    await merged(desk, kept, other)

    audit = await desk.ask(ListAudit(resident_id=kept))
    assert isinstance(audit, AuditPage)
    assert {"registry.record_life_event.v1", "registry.merge_residents.v1"} <= {item.request for item in audit.items}
    part: int | None = 0
    rows: list[dict[str, object]] = []
    while part is not None:
        found = await desk.ask(ExportPerson(resident_id=kept, part=part))
        assert isinstance(found, PersonPart)
        rows += [row for row in found.rows if found.kind == "life_event"]
        part = found.next_part
    assert [row.get("former_id") for row in rows] == [str(other)]
    merges = await desk.ask(ListMerges(resident_id=other, viewer=RIGHTFUL))
    assert isinstance(merges, Merges)
    assert [(item.merged_id, item.merged_by, item.reason) for item in merges.items] == [(other, "书记甲", "同一人")]


async def test_nobody_finds_the_merged_entry_in_a_list(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    await merged(desk, *pair)

    page = await desk.ask(SearchResidents(community=COMMUNITY, include_off_list=True, viewer=RIGHTFUL))

    assert isinstance(page, ResidentPage)
    assert [item.resident_id for item in page.items] == [pair[0]]


async def test_whoever_may_not_look_into_the_community_merges_nobody_there(desk: Desk, pair: tuple[UUID, UUID]) -> None:
    stranger = Viewer(actor="外区", role="secretary", scope=["990199"])
    command = MergeResidents(
        kept_id=pair[0], merged_id=pair[1], choices={"door": "kept"}, reason="同一人", viewer=stranger
    )

    with pytest.raises(RefusedError, match="没有这位居民"):
        await desk.ask(command)
