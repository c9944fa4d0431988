"""Events that are assembled by hand are what the contracts would write."""

from datetime import UTC, date, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.registry.domain.person import Person, Resident
from services.registry.use_cases.announce import enrolled, profiled
from services.registry.use_cases.assemble import arrivals
from shared.contracts.base import Event
from shared.contracts.registry import ResidentEnrolled, ResidentProfiled
from shared.contracts.words import Category

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
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(PERSONS, MOMENTS, st.booleans(), st.sampled_from(["active", "deceased"]), st.integers(0, 10**6))
def test_hand_assembled_events_equal_those_of_the_contracts(
    person: Person, now: datetime, special: bool, status: str, version: int
) -> None:
    resident = Resident(
        id=uuid4(),
        community="990102003005",
        person=person,
        status=status,
        special=special,
        version=version,
        enrolled_at=now,
        updated_at=now,
    )

    enrolment, profile = arrivals(resident, now=now)

    assert_same(enrolment, ResidentEnrolled, enrolled(resident, now=now))
    assert_same(profile, ResidentProfiled, profiled(resident, now=now))


def assert_same(outgoing: tuple[object, str, bytes], kind: type[Event], event: Event) -> None:
    event_id, subject, body = outgoing
    read = kind.from_wire(body)
    assert str(read.event_id) == str(event_id)
    same = event.model_copy(update={"event_id": read.event_id})
    assert body == same.to_wire()
    assert subject == same.subject
