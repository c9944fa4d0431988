"""Activities through a real bus."""

import re
from typing import Any
from uuid import uuid4

from shared.contracts.activities_check_in import MergeCheckInList
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor

CLINIC = f"/activities/{id_of('重阳义诊')}"


async def test_a_new_activity_is_shown_before_it_is_announced(visitor: Visitor, owners: FakeOwners) -> None:
    written = {
        "command_id": uuid4(), "title": "剪纸班", "kind": "class", "place": "活动室", "on": "2026-12-01",
        "starts": "09:00", "ends": "11:00", "repeats": "once", "capacity": "12",
    }  # fmt: skip
    shown = await visitor.post("/activities/new", written)
    mark = shown.text.partition('name="confirmed" value="')[2].partition('"')[0]
    assert owners.commands == []

    page = await visitor.post("/activities/new", written | {"confirmed": mark})

    assert "共 1 次" in shown.text
    assert page.path.endswith("?done=announced")
    assert "剪纸班" in page.text


async def test_a_refused_activity_keeps_what_was_written(visitor: Visitor) -> None:
    page = await visitor.post(
        "/activities/new",
        {
            "command_id": uuid4(), "title": "剪纸班", "kind": "class", "place": "活动室", "on": "2026-12-01",
            "starts": "11:00", "ends": "09:00", "repeats": "once", "capacity": "12",
        },
    )  # fmt: skip

    assert page.status == 422
    assert "结束时间要晚于开始时间" in page.text
    assert 'value="剪纸班"' in page.text


async def test_somebody_who_comes_too_late_waits_in_order(visitor: Visitor) -> None:
    page = await visitor.command(f"{CLINIC}/enrol", resident_id=id_of("何桂芳"))

    assert "名额已满,何桂芳 排在候补第 2 位" in page.text


async def test_enrolling_twice_is_refused_in_words(visitor: Visitor) -> None:
    page = await visitor.command(f"{CLINIC}/enrol", resident_id=id_of("孙永康"))

    assert page.status == 409
    assert "已经报名了" in page.text


async def test_attendance_and_withdrawal_are_recorded(visitor: Visitor, owners: FakeOwners) -> None:
    came = await visitor.command(f"{CLINIC}/attend", resident_id=id_of("孙永康"))
    gone = await visitor.command(f"{CLINIC}/withdraw", resident_id=id_of("马秀兰"))

    assert "签到" in came.text
    assert "马秀兰" not in gone.text
    assert len(owners.commands) == 2


async def test_candidates_are_found_while_typing(visitor: Visitor) -> None:
    found = await visitor.post(f"{CLINIC}/find", {"text": "林"})

    assert "林素云" in found.text
    assert "贺长林" in found.text


async def test_a_card_at_the_door_takes_its_holder_in_and_a_second_time_counts_nothing(visitor: Visitor) -> None:
    first = await visitor.command(f"{CLINIC}/door/look", text="12")
    again = await visitor.command(f"{CLINIC}/door/look", text="12")
    stranger = await visitor.command(f"{CLINIC}/door/look", text="99")

    assert "孙永康</b> 已签到,第 1 位" in first.text
    assert "只算一次" in again.text
    assert stranger.status == 422
    assert "没有找到这张联系卡" in stranger.text


async def test_a_code_that_was_scanned_too_long_ago_takes_nobody_in(visitor: Visitor, owners: FakeOwners) -> None:
    named = await visitor.command(f"{CLINIC}/door/look", text="马秀兰", code="6.past")
    refused = await visitor.command(f"{CLINIC}/door/in", resident_id=id_of("马秀兰"), code="6.past")

    assert 'value="6.past"' in named.text
    assert "请重新扫现场的二维码" in refused.text
    assert owners.commands == []


async def test_without_codes_a_name_is_still_taken(visitor: Visitor, owners: FakeOwners) -> None:
    owners.activities.codes = False

    page = await visitor.get(f"{CLINIC}/door")
    await visitor.command(f"{CLINIC}/door/in", resident_id=id_of("马秀兰"))

    assert "可以按姓名签到" in page.text
    assert [type(command).__name__ for command in owners.commands] == ["RecordAttendance"]


async def test_a_paper_list_is_shown_with_whom_it_means_before_it_is_merged(
    visitor: Visitor, owners: FakeOwners
) -> None:
    list_id = uuid4()
    written: dict[str, Any] = {"list_id": list_id, "device": "北门", "text": "孙永康 9:05\n12\n没有这人\n马秀兰 没到"}
    shown = await visitor.command(f"{CLINIC}/lists", **written)
    marked = re.search(r'name="confirmed" value="([0-9a-f]+)"', shown.text)
    assert marked
    other = await visitor.command(f"{CLINIC}/lists", **written | {"text": "孙永康 9:05\n马秀兰"}, confirmed=marked[1])
    assert owners.commands == [], "what was changed after it was shown is shown again"
    await visitor.command(f"{CLINIC}/lists", **written, confirmed=marked[1])
    await visitor.command(f"{CLINIC}/lists", **written, confirmed=marked[1])

    assert 'id="preview"' in other.text
    first, second = (command for command in owners.commands if isinstance(command, MergeCheckInList))
    assert "没找到,这一行不会录入" in shown.text
    assert [(row.card, row.present, row.at is not None) for row in first.rows] == [
        ("", True, True), ("12", True, False), ("", False, False)
    ]  # fmt: skip
    assert [row.row_id for row in first.rows] == [row.row_id for row in second.rows]
