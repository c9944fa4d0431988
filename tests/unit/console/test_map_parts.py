"""A large map is drawn in parts, a small one as a whole."""

from services.console.domain.care_map import lay_out
from services.console.domain.door_state import DoorState
from services.console.domain.map_parts import AT_ONCE, WHOLE, Chosen, part_of
from tests.unit.console.test_care_map import dweller

BUILDING = 50
"""Doors of each building."""

BUILDINGS = WHOLE // BUILDING + 10


def test_parts_follow_each_other_until_every_building_was_drawn_and_a_filter_leaves_out_the_others() -> None:
    missed = {(3, 7), (38, 9)}
    compounds = lay_out(
        dweller(
            f"{room // 4 + 1}0{room % 4 + 1}", building=str(number),
            state=DoorState.MISSED if (number, room) in missed else DoorState.LISTED,
        )
        for number in range(1, BUILDINGS + 1)
        for room in range(BUILDING)
    )  # fmt: skip
    first = part_of(compounds, Chosen())
    assert (first.end, first.buildings_left) == (AT_ONCE // BUILDING, BUILDINGS - AT_ONCE // BUILDING)
    assert first.doors_left == first.buildings_left * BUILDING

    rest = part_of(compounds, Chosen(), begin=first.end)
    drawn = [building.name for part in (first, rest) for row in part.rows for building in row.buildings]
    assert drawn == [f"{number}幢" for number in range(1, BUILDINGS + 1)]
    assert part_of(compounds, Chosen(), shown=rest.end).end == BUILDINGS
    assert part_of(compounds, Chosen(), everything=True).buildings_left == 0

    found = part_of(compounds, Chosen(state="missed"))
    assert [building.name for row in found.rows for building in row.buildings] == ["3幢", "38幢"]
    assert part_of(lay_out([dweller("101")]), Chosen(state="missed")).whole
