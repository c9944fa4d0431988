"""Events that are assembled by hand are what the contracts would write."""

from datetime import UTC, date, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.care_circle import Seat, Vacancy
from services.registry.domain.person import Person, Resident
from services.registry.use_cases.announce import enrolled, members_of, profiled
from services.registry.use_cases.assemble import arrivals, circle, filled, first_circle, said_of, vacant
from shared.contracts.base import Event
from shared.contracts.registry import (
    CareCircleResolved,
    ResidentEnrolled,
    ResidentProfiled,
    ResponsibilityFilled,
    ResponsibilityVacant,
)
from shared.contracts.words import CareRole, Category

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
MAYBE = st.none() | TEXT

PERSONS = st.builds(
    Person,
    name=TEXT,
    identity=st.just("birth"),
    sex=st.sampled_from([None, "male", "female"]),
    birth_date=st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    birth_year=st.none() | st.integers(1900, 2026),
    lunar_birthday=MAYBE,
    phones=st.lists(TEXT, max_size=3).map(tuple),
    compound=MAYBE,
    building=MAYBE,
    unit=MAYBE,
    room=MAYBE,
    grid=MAYBE,
    categories=st.lists(st.sampled_from([word.value for word in Category]), unique=True).map(tuple),
    skills=st.lists(TEXT, max_size=2).map(tuple),
    hobbies=st.lists(TEXT, max_size=2).map(tuple),
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


STANDINGS = st.sampled_from(
    [("active", None, None), ("deceased", None, None), ("active", "high", 7), ("active", "general", 120)]
)


@given(PERSONS, MOMENTS, st.booleans(), STANDINGS, st.integers(0, 10**6))
def test_hand_assembled_events_equal_those_of_the_contracts(
    person: Person, now: datetime, special: bool, standing: tuple[str, str | None, int | None], version: int
) -> None:
    status, tier, gap_days = standing
    resident = Resident(
        id=uuid4(),
        community="990102003005",
        person=person,
        status=status,
        special=special,
        tier=tier,
        tier_gap_days=gap_days,
        version=version,
        enrolled_at=now,
        updated_at=now,
    )

    enrolment, profile = arrivals(resident, now=now)
    ahead = arrivals(resident, now=now, said=said_of(person))[1]

    assert_same(ahead, ResidentProfiled, profiled(resident, now=now))
    assert_same(enrolment, ResidentEnrolled, enrolled(resident, now=now))
    assert_same(profile, ResidentProfiled, profiled(resident, now=now))


def assert_same(outgoing: tuple[object, str, bytes], kind: type[Event], event: Event) -> None:
    event_id, subject, body = outgoing
    read = kind.from_wire(body)
    assert str(read.event_id) == str(event_id)
    same = event.model_copy(update={"event_id": read.event_id})
    assert body == same.to_wire()
    assert subject == same.subject


SEATS = st.builds(
    Seat,
    resident_id=st.just(uuid4()),
    community=st.just("990102003005"),
    role=st.sampled_from([role.value for role in CareRole]),
    level=st.integers(1, 5),
    scope=st.just("community"),
    scope_key=TEXT,
    post_id=st.uuids(),
    staff_id=st.none() | st.uuids(),
    name=MAYBE,
    phones=st.lists(TEXT, max_size=2).map(tuple),
    email=MAYBE,
    stands_in_for=st.none() | st.uuids(),
    since=st.none() | MOMENTS,
)


@given(st.lists(SEATS, max_size=4), MOMENTS, st.integers(0, 10**6))
def test_hand_assembled_circles_equal_those_of_the_contract(seats: list[Seat], now: datetime, version: int) -> None:
    resident_id = uuid4()

    told = circle(resident_id, seats, "990102003005", version, now=now)

    event = CareCircleResolved(
        occurred_at=now,
        district="990102",
        street="003",
        community="005",
        entity_version=version,
        resident_id=resident_id,
        members=members_of(seats),
    )
    assert_same(told, CareCircleResolved, event)


@given(st.lists(SEATS, max_size=4), MOMENTS)
def test_a_first_circle_is_told_with_its_vacancies(seats: list[Seat], now: datetime) -> None:
    resident = Resident(
        id=uuid4(),
        community="990102003005",
        person=Person(name="王秀英", identity="birth"),
        status="active",
        special=True,
        version=1,
        enrolled_at=now,
        updated_at=now,
    )

    told, *empty = first_circle(resident, seats, now=now)

    whole = circle(resident.id, seats, resident.community, 1, now=now)
    assert_same(told, CareCircleResolved, CareCircleResolved.from_wire(whole[2]))
    vacancies = [Vacancy(resident.id, s.role, s.scope, s.post_id) for s in seats if s.post_id and not s.staff_id]
    for one, vacancy in zip(empty, vacancies, strict=True):
        alone = vacant(vacancy, resident.community, 1, now=now)
        assert_same(one, ResponsibilityVacant, ResponsibilityVacant.from_wire(alone[2]))


@given(MOMENTS, st.sampled_from(CareRole), st.sampled_from(["resident", "grid"]), st.integers(0, 10**6))
def test_hand_assembled_vacancies_equal_those_of_the_contracts(
    now: datetime, role: CareRole, scope: str, version: int
) -> None:
    vacancy = Vacancy(resident_id=uuid4(), role=role.value, scope=scope, post_id=uuid4())
    common = {
        "occurred_at": now,
        "district": "990102",
        "street": "003",
        "community": "005",
        "entity_version": version,
        "resident_id": vacancy.resident_id,
        "role": role,
        "post_id": vacancy.post_id,
    }

    opened = vacant(vacancy, "990102003005", version, now=now)
    closed = filled(vacancy, "990102003005", version, now=now)

    assert_same(opened, ResponsibilityVacant, ResponsibilityVacant.model_validate(common | {"scope": scope}))
    assert_same(closed, ResponsibilityFilled, ResponsibilityFilled.model_validate(common))
