from datetime import date
from typing import Any
from uuid import uuid4

from services.visits.sheet import as_page, as_text, walking_order
from shared.contracts.visits_requests import VisitItem
from shared.contracts.words import ContactMode, Outcome
from tests.integration.visits.district import ZONE, at


def visit(name: str, door: tuple[str, str, str] = ("3", "1", "402"), **fields: Any) -> VisitItem:
    building, unit, room = door
    values = {
        "visit_id": uuid4(),
        "resident_id": uuid4(),
        "resident_name": name,
        "door": f"安和苑 {building}幢{unit}单元{room}室",
        "building": building,
        "unit": unit,
        "room": room,
        "reason": "每周联络",
        "modes": [ContactMode.DOOR],
        "status": "planned",
        "liaison_name": "联络员甲",
        "opens_at": at("2026-11-16 00:00"),
        "due_at": at("2026-11-23 00:00"),
        "deadline_at": at("2026-11-23 08:00"),
    }
    return VisitItem.model_validate(values | fields)


def test_one_walks_by_risk_then_deadline_then_building_unit_and_floor() -> None:
    visits = [
        visit("第七", ("10", "1", "101")),
        visit("第六", ("2", "2", "101")),
        visit("第五", ("2", "1", "1203")),
        visit("第四", ("2", "1", "402"), deadline_at=at("2026-11-23 18:00")),
        visit("第三", ("9", "1", "101"), deadline_at=at("2026-11-22 23:00")),
        visit("第二", ("8", "1", "101"), last_outcome=Outcome.NO_ANSWER),
        visit("第一", ("7", "1", "101"), status="missed", deadline_at=at("2026-11-16 08:00")),
    ]

    names = [item.resident_name for item in walking_order(visits, ZONE)]

    assert names == ["第一", "第二", "第三", "第四", "第五", "第六", "第七"]


def test_the_sheet_says_what_to_know_and_leaves_room_for_the_outcome() -> None:
    page = as_page(
        [visit("王<奶奶>", age=86, must_knows_due=["health", "habits"], note="昨天无人应答")],
        day=date(2026, 11, 21),
        zone=ZONE,
    )

    assert "王&lt;奶奶&gt; 86岁" in page
    assert "昨天无人应答;请询问:身体情况、生活习惯" in page
    assert all(f"□ {outcome}" in page for outcome in ("平安", "需要关注", "无人应答", "外出"))
    assert page.startswith("<!doctype html>")
    assert "http" not in page, "it prints without a network"


def test_the_text_counts_what_is_on_it() -> None:
    assert as_text([visit("王奶奶"), visit("李爷爷", ("4", "1", "101"))], ZONE).splitlines()[-1] == "共 2 户次"
