"""Where a door stands on the map, and what it says."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.console.domain.care_map import Dweller, Dwelling, floor_of, lay_out
from services.console.domain.door_state import DoorState, state_of
from shared.contracts.visits_requests import VisitItem
from shared.contracts.words import Category, ContactMode

MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC)


def dweller(room: str, *, building: str = "3", unit: str = "1", state: DoorState = DoorState.LISTED) -> Dweller:
    return Dweller(
        resident_id=uuid4(),
        name="何桂芳",
        age=86,
        compound="安和小区",
        building=building,
        unit=unit,
        room=room,
        door=f"{building}幢{unit}单元{room}",
        categories=(Category.LIVES_ALONE,),
        liaison_id=None,
        state=state,
    )


def visit(status: str, *, due_at: datetime = MIDNIGHT, outcome: str | None = None) -> VisitItem:
    return VisitItem.model_validate(
        {
            "visit_id": uuid4(),
            "resident_id": uuid4(),
            "resident_name": "何桂芳",
            "door": "",
            "reason": "每周联络",
            "modes": [ContactMode.DOOR],
            "status": status,
            "opens_at": due_at - timedelta(days=6),
            "due_at": due_at,
            "deadline_at": due_at,
            "last_outcome": outcome,
        }
    )


def shape(doors: list[Dwelling | None]) -> list[str]:
    return [door.room if door else "" for door in doors]


@pytest.mark.parametrize(
    ("room", "place"),
    [
        ("402", (4, 2)),
        ("1203", (12, 3)),
        ("0402", (4, 2)),
        ("101室", (1, 1)),
        ("9901", None),
        ("400", None),
        ("001", None),
        ("5", None),
        ("B101", None),
        ("", None),
    ],
)
def test_a_room_number_tells_floor_and_place_or_says_nothing(room: str, place: tuple[int, int] | None) -> None:
    assert floor_of(room) == place


def test_floors_stand_on_each_other_equally_high_in_every_staircase() -> None:
    (compound,) = lay_out([dweller("301"), dweller("102"), dweller("101", unit="2单元")])

    first, second = compound.buildings[0].units
    assert [(floor.number, shape(floor.doors)) for floor in first.floors] == [
        (3, ["301", ""]),
        (2, ["", ""]),
        (1, ["", "102"]),
    ]
    assert [(floor.number, shape(floor.doors)) for floor in second.floors] == [(3, [""]), (2, [""]), (1, ["101"])]


def test_doors_without_a_readable_floor_stand_apart_and_nobody_is_lost() -> None:
    (compound,) = lay_out([dweller("车库"), dweller("402"), dweller("0402"), dweller("", building="", unit="")])

    assert [building.name for building in compound.buildings] == ["3幢", ""]
    assert shape([*compound.buildings[0].units[0].others]) == ["402", "车库"]
    assert len(compound.dwellings) == 4


def test_buildings_stand_in_walking_order_whichever_way_they_are_written() -> None:
    (compound,) = lay_out([dweller("101", building=name) for name in ("12幢", "3", "3幢")])

    assert [building.name for building in compound.buildings] == ["3幢", "12幢"]
    assert len(compound.buildings[0].units[0].floors[0].doors) == 1


def test_a_door_says_what_is_most_urgent_behind_it() -> None:
    (compound,) = lay_out([dweller("402", state=DoorState.DONE), dweller("402", state=DoorState.MISSED)])

    (door,) = compound.dwellings
    assert (door.state, len(door.dwellers)) == (DoorState.MISSED, 2)


@pytest.mark.parametrize(
    ("visits", "known", "state"),
    [
        ([visit("completed"), visit("missed")], {"alerted": True}, "missed"),
        ([visit("completed")], {"alerted": True}, "alert"),
        ([visit("completed", outcome="needs_attention")], {}, "alert"),
        ([visit("completed"), visit("planned")], {}, "due"),
        ([visit("planned", due_at=MIDNIGHT + timedelta(days=1))], {}, "listed"),
        ([visit("completed_late")], {}, "done"),
        ([visit("cancelled")], {"away": True}, "away"),
        ([], {}, "listed"),
        ([], {"special": False}, "registered"),
        (None, {}, "unknown"),
        (None, {"alerted": True}, "alert"),
        (None, {"special": False}, "registered"),
    ],
)
def test_a_door_says_the_one_thing_that_matters_most(
    visits: list[VisitItem] | None, known: dict[str, bool], state: str
) -> None:
    facts = {"alerted": False, "away": False, "special": True} | known

    assert state_of(visits, day_ends=MIDNIGHT, **facts) == state
