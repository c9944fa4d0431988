"""Whole buildings go to whoever is near and has the least."""

from uuid import UUID

from services.console.domain.share_out import Charge, Helper, loads_after, main_of, propose

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def charges(**buildings: int) -> list[Charge]:
    """Return as many residents as there are in each building."""
    homes = [building for building, count in buildings.items() for _ in range(count)]
    return [Charge(UUID(int=100 + number), building) for number, building in enumerate(homes)]


def test_nobody_of_a_building_is_given_to_somebody_else_and_the_largest_goes_to_the_least() -> None:
    people = charges(b1=1, b2=4, b3=2)
    helpers = [Helper(A, 5, near=False), Helper(B, 1, near=False)]

    shares = propose(people, helpers)

    by_building = {one.building: shares[one.resident_id] for one in people}
    assert by_building == {"b2": B, "b3": A, "b1": B}
    assert len({(one.building, shares[one.resident_id]) for one in people}) == len(by_building)
    assert loads_after(shares, helpers) == {A: 7, B: 6}
    assert main_of(shares, helpers) == B


def test_it_stays_in_the_group_if_anybody_of_it_is_there() -> None:
    shares = propose(charges(b1=2, b2=2), [Helper(A, 9, near=True), Helper(B, 0, near=False), Helper(C, 0, near=False)])

    assert set(shares.values()) == {A}
    assert main_of({}, [Helper(A, 9, near=True), Helper(B, 0, near=False)]) == A


def test_without_anybody_nobody_takes_over() -> None:
    assert propose(charges(b1=2), []) == {}
    assert main_of({}, []) is None
