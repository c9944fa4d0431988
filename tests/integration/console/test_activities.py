"""Activities through a real bus."""

from uuid import uuid4

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
