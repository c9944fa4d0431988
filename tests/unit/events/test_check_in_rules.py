"""Codes at the door, and what lists come to."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.activity import Activity, ActivityStatus
from services.events.domain.attendance_list import CardNumber, Line, card_number, read_list
from services.events.domain.check_in_code import CodeError, CodeKey

START = datetime(2026, 11, 22, 1, tzinfo=UTC)
KEY = CodeKey(b"a secret of the door", period=timedelta(seconds=60))
ACTIVITY = Activity(
    id=UUID(int=1),
    community="990102003005",
    title="秧歌排练",
    place="广场",
    note="",
    starts_at=START,
    ends_at=START + timedelta(hours=2),
    capacity=500,
    status=ActivityStatus.SCHEDULED,
    version=1,
)
PEOPLE = [UUID(int=100 + number) for number in range(6)]


def line(resident: UUID | None, *, minute: int | None = 0, present: bool = True, known: bool = True) -> Line:
    at = None if minute is None else START + timedelta(minutes=minute)
    return Line(uuid4(), resident, known, present, at, "audience")


@pytest.mark.parametrize("seconds", [0, 59, 119])
def test_a_code_is_good_while_it_is_shown_and_as_long_again(seconds: int) -> None:
    code = KEY.code_at(ACTIVITY.id, START)

    KEY.check(f"https://desk.example.test/c/{code.text.lower()}", ACTIVITY.id, now=START + timedelta(seconds=seconds))

    assert code.valid_until == START + timedelta(seconds=120)


def test_a_code_of_yesterday_of_tomorrow_of_another_door_or_of_another_secret_is_not_taken() -> None:
    code = KEY.code_at(ACTIVITY.id, START).text
    other = CodeKey(b"another secret here", period=KEY.period).code_at(ACTIVITY.id, START).text

    for given_code, activity, now in (
        (code, ACTIVITY.id, START + timedelta(seconds=120)),
        (KEY.code_at(ACTIVITY.id, START + timedelta(seconds=60)).text, ACTIVITY.id, START),
        (code, UUID(int=2), START),
        (other, ACTIVITY.id, START),
        ("", ACTIVITY.id, START),
        ("二维码", ACTIVITY.id, START),
    ):
        with pytest.raises(CodeError):
            KEY.check(given_code, activity, now=now)


@pytest.mark.parametrize(
    ("said", "card"),
    [
        ("安和社区联系卡 990102003005-00012\n志愿者 138 0000 1234", CardNumber("990102003005", 12)),
        (" 00012 ", CardNumber(None, 12)),
        ("安和社区联系卡 00012\n志愿者 138 0000 1234", None),
        ("13800001234", None),
        ("", None),
    ],
)
def test_a_card_is_read_by_its_number_and_a_picture_must_name_its_community(said: str, card: CardNumber | None) -> None:
    assert card_number(said) == card


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(-30, 130), st.booleans()), max_size=40),
    st.sets(st.sampled_from(PEOPLE)),
    st.randoms(),
)
def test_who_is_seen_and_when_does_not_depend_on_the_order_of_the_rows(
    said: list[tuple[UUID, int, bool]], standing: set[UUID], chance: object
) -> None:
    lines = [line(person, minute=minute, present=present) for person, minute, present in said]
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = (
        read_list(ACTIVITY, rows, standing=standing, now=START + timedelta(hours=3)) for rows in (lines, shuffled)
    )

    assert one.sightings == other.sightings
    assert one.sightings.keys() == {person for person, _, present in said if present} - standing
    assert len(one.sightings) + one.known + one.absent + len(one.refused) == len(lines)


def test_a_row_that_cannot_be_does_not_hold_up_the_others() -> None:
    rows = [
        line(PEOPLE[0]),
        line(None),
        line(PEOPLE[1], known=False),
        line(PEOPLE[2], minute=-300),
        line(PEOPLE[3], minute=400),
        line(PEOPLE[4], minute=None),
    ]

    reading = read_list(ACTIVITY, rows, standing=(), now=START + timedelta(hours=3))

    assert reading.sightings.keys() == {PEOPLE[0], PEOPLE[4]}
    assert reading.sightings[PEOPLE[4]].at == ACTIVITY.ends_at
    assert list(reading.refused) == [row.row_id for row in rows[1:5]]
