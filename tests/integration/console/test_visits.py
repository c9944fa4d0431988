"""Today's visits and recording one, through a real bus."""

from uuid import uuid4

from aiohttp import FormData

from shared.contracts.visits_requests import RecordVisit
from shared.contracts.words import ContactMode, Outcome, Severity
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.photos import jpeg
from tests.support.visitor import Visitor

RECORD = f"/residents/{id_of('孙永康')}/record"


async def test_visits_are_listed_by_building_in_walking_order(visitor: Visitor) -> None:
    page = (await visitor.get("/visits?show=all")).text

    places = [page.index(f">{building}幢</h2>") for building in range(1, 8) if building != 4]
    assert places == sorted(places)


async def test_filters_show_what_they_count(visitor: Visitor, owners: FakeOwners) -> None:
    page = (await visitor.get("/visits?show=missed")).text

    missed = [visit for visit in owners.visits.items if visit.status == "missed"]
    assert f'漏访 <span class="num">{len(missed)}</span>' in page
    assert page.count("/record?visit=") == len(missed)


async def test_the_form_knows_the_door_and_what_counts(visitor: Visitor) -> None:
    page = (await visitor.get(f"/residents/{id_of('何桂芳')}/record")).text

    for part in ("3幢1单元402", "听力弱", "“每月敲门”认可的方式:敲门", "上次:"):
        assert part in page


async def test_a_recorded_visit_is_confirmed_with_what_it_did_and_the_next_door(
    visitor: Visitor, owners: FakeOwners
) -> None:
    page = await visitor.command(
        RECORD,
        mode="door",
        outcome="needs_attention",
        health=["dizzy"],
        hazard=["gas"],
        severity="urgent",
        note=" 量了血压 ",
        staff_id=id_of("蒋晨"),
        visit_id=id_of("visit 孙永康"),
    )

    command = owners.commands[0]
    assert isinstance(command, RecordVisit)
    assert (command.mode, command.outcome, command.note) == (ContactMode.DOOR, Outcome.NEEDS_ATTENTION, "量了血压")
    assert [(finding.kind, finding.code, finding.severity) for finding in command.findings] == [
        ("health", "dizzy", Severity.URGENT),
        ("hazard", "gas", Severity.WARNING),
    ]
    for part in ("已记录", "完成了 1 项走访任务", "健康情况已报给值班台", "下一户:"):
        assert part in page.text


async def test_findings_of_somebody_who_was_not_seen_are_not_sent(visitor: Visitor, owners: FakeOwners) -> None:
    page = await visitor.command(RECORD, mode="door", outcome="no_answer", health=["dizzy"])

    command = owners.commands[0]
    assert isinstance(command, RecordVisit)
    assert command.findings == []
    assert "没有见到本人,任务仍然待办" in page.text


async def test_a_double_click_records_once_and_says_so(visitor: Visitor, owners: FakeOwners) -> None:
    key = uuid4()
    await visitor.command(RECORD, command_id=key, mode="call", outcome="safe")
    again = await visitor.command(RECORD, command_id=key, mode="call", outcome="safe")

    assert len(owners.commands) == 1
    assert "此前已经记录过" in again.text


async def test_a_refused_record_keeps_what_was_written(visitor: Visitor) -> None:
    page = await visitor.command(RECORD, mode="call", outcome="safe", note="聊了十分钟", happened_at="2099-01-01T10:00")

    assert page.status == 422
    for part in ("走访时间不能在将来", "聊了十分钟"):
        assert part in page.text


async def test_a_record_without_an_outcome_says_what_is_missing(visitor: Visitor, owners: FakeOwners) -> None:
    page = await visitor.command(RECORD, mode="call")

    assert "“结果”没有填好" in page.text
    assert owners.commands == []


async def test_a_visit_can_be_recorded_while_registry_is_silent(visitor: Visitor, owners: FakeOwners) -> None:
    await visitor.get("/")
    await owners.silence("registry")

    form = await visitor.get(RECORD)
    done = await visitor.command(RECORD, mode="door", outcome="safe")

    assert "居民档案服务没有回应" in form.text
    assert "孙永康" in form.text
    assert "已记录" in done.text


async def test_photos_of_the_desk_go_with_the_record_and_are_shown_one_by_one(
    visitor: Visitor, owners: FakeOwners
) -> None:
    form = FormData()
    command_id = uuid4()
    told = {"command_id": command_id, "mode": "door", "outcome": "safe", "note": "软管老化", "staff_id": id_of("蒋晨")}
    for name, value in told.items():
        form.add_field(name, str(value))
    for number in range(2):
        form.add_field("photo", jpeg(filling=number), filename=f"{number}.jpg", content_type="image/jpeg")
    form.add_field("photo", b"x" * 500_000, filename="large.jpg", content_type="image/jpeg")

    page = await visitor.post(f"/residents/{id_of('何桂芳')}/record", form)

    assert sorted(owners.visits.photos.of(command_id)) == sorted([jpeg(), jpeg(filling=1)])
    assert "照片超过 400 KB,没有保存" in page.text
    photo = next(iter(owners.visits.photos.parts))
    shown = await visitor.get(f"/residents/{id_of('何桂芳')}/photos/{photo}")
    assert (shown.headers["content-type"], shown.body) == ("image/jpeg", jpeg())
    assert "no-store" in shown.headers["cache-control"]
    gone = await visitor.get(f"/residents/{id_of('何桂芳')}/photos/{uuid4()}")
    assert (gone.status, "可能已过保存期" in gone.text) == (404, True)
