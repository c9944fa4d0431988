"""Notices: ways to a person, retries, doors and ages."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.alerts.domain.notices import Recipient, mobile_among, retry_at
from services.alerts.domain.rules import AlertRule, Occasion, graver
from services.alerts.domain.texts import Home, age_on, role_name
from services.alerts.storage.rules import shipped_rules

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_a_person_is_reached_on_every_channel_that_has_an_address() -> None:
    person = Recipient(staff_id=UUID(int=7), name="吴立群", role="block_captain", email="wu@example.test")

    assert person.ways(("screen", "mail", "webhook")) == {"screen": str(UUID(int=7)), "mail": "wu@example.test"}
    assert person.ways(("webhook",)) == {}


def test_a_mobile_that_was_typed_without_its_country_receives_text_messages() -> None:
    assert mobile_among(["+867198000123", "13900001234"]) == "+8613900001234"
    assert mobile_among(["+8613900001234"]) == "+8613900001234"
    assert mobile_among(["07198000123", "6688"]) is None


def test_the_district_is_reached_by_webhook_without_a_phone_too() -> None:
    duty = Recipient(staff_id=UUID(int=7), name="区值班室", role=None)

    assert duty.ways(("webhook",)) == {"webhook": str(UUID(int=7))}


def test_retries_grow_and_end() -> None:
    notice = uuid4()

    pauses = [retry_at(notice, attempt=attempt, now=NOW) for attempt in range(1, 6)]

    assert pauses[-1] is None
    for pause, seconds in zip(pauses, (5, 30, 120, 600), strict=False):
        assert pause is not None
        assert timedelta(seconds=seconds) <= pause - NOW <= timedelta(seconds=seconds * 1.2)


def test_notices_that_failed_together_do_not_come_back_together() -> None:
    assert len({retry_at(uuid4(), attempt=4, now=NOW) for _ in range(50)}) > 40


def test_a_provider_may_ask_for_an_hour_and_not_for_more() -> None:
    asked = retry_at(uuid4(), attempt=1, now=NOW, retry_after=timedelta(days=2))

    assert asked == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("home", "door"),
    [
        (Home(building="平房", unit="3", room="5"), "平房3排5室"),
        (Home(compound="花园里", building="2", room="101"), "花园里2幢101室"),
        (Home(name="何桂芳"), None),
    ],
)
def test_a_door_is_said_as_people_say_it(home: Home, door: str | None) -> None:
    assert home.door == door


@pytest.mark.parametrize(("day", "age"), [(date(2026, 3, 4), 85), (date(2026, 3, 5), 86), (date(2027, 1, 1), 86)])
def test_an_age_is_in_completed_years(day: date, age: int) -> None:
    assert age_on(day, birth_date=date(1940, 3, 5), birth_year=None) == age


def test_somebody_born_on_the_leap_day_is_older_on_the_first_of_march() -> None:
    born = date(1940, 2, 29)

    assert age_on(date(2026, 2, 28), birth_date=born, birth_year=None) == 85
    assert age_on(date(2026, 3, 1), birth_date=born, birth_year=None) == 86


def test_an_age_may_come_from_the_year_or_not_be_known() -> None:
    assert age_on(date(2026, 1, 1), birth_date=None, birth_year=1940) == 86
    assert age_on(date(2026, 1, 1), birth_date=None, birth_year=None) is None


def test_the_graver_severity_stays() -> None:
    assert graver("info", "urgent") == graver("urgent", "warning") == "urgent"


def test_every_rule_makes_a_key_of_kind_and_case() -> None:
    for name, body in shipped_rules().items():
        rule = AlertRule.from_json(body, version="1")
        occasion = Occasion(
            rule=rule,
            event_id=uuid4(),
            occurred_at=NOW,
            case="7",
            title="",
            district="990102",
            street="003",
            community="005",
            circle_of=uuid4(),
        )
        kind = body.get("kind", name)
        assert (occasion.dedup_key, occasion.kind) == (f"{kind}:7", kind)


def test_the_district_has_a_name_of_its_own() -> None:
    assert role_name(None) == "区值班"
