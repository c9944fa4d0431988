"""Yesterday's messages can be read today, nothing is gone, and nothing personal is on the open part of the bus."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

import shared.contracts
from shared.contracts.base import Channel, Event, MalformedEventError
from shared.contracts.catalog import EVENTS, event_named

SAMPLES = Path(shared.contracts.__file__).parent / "samples"

NEVER_IN_THE_OPEN = {
    "address", "birth_date", "birth_year", "building", "categories", "category", "comment", "compound", "detail",
    "details", "diagnosis", "disease", "door", "email", "findings", "id_number", "lunar_birthday", "mobile", "name",
    "note", "passcode", "phone", "phones", "relatives", "resident_name", "room", "seen", "sex", "staff_name", "text",
    "title", "unit",
}  # fmt: skip
"""What says who somebody is, where they live, how to reach them, or what is wrong with them; and free text, in which
people write just that."""

OPEN_FORMATS = {"uuid", "date-time", "date"}


def sample_of(event: type[Event]) -> dict[str, Any]:
    """Return the frozen sample of one kind of event."""
    sample: dict[str, Any] = json.loads((SAMPLES / f"{event.NAME}.json").read_text())
    return sample


def contains(found: Any, frozen: Any) -> bool:
    """Whether everything that was frozen is still there; more may have come."""
    if isinstance(frozen, dict):
        return isinstance(found, dict) and all(key in found and contains(found[key], frozen[key]) for key in frozen)
    if isinstance(frozen, list):
        return isinstance(found, list) and len(found) == len(frozen) and all(map(contains, found, frozen))
    return bool(found == frozen)


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk through all fields of a schema, also those of its parts."""
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {}).items()


def test_every_event_has_a_sample_and_every_sample_an_event() -> None:
    assert sorted(file.stem for file in SAMPLES.glob("*.json")) == sorted(event.NAME for event in EVENTS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_yesterdays_message_is_read_today_with_nothing_gone(event: type[Event]) -> None:
    frozen = sample_of(event)

    again = json.loads(event.from_wire(json.dumps(frozen).encode()).to_wire())

    assert contains(again, frozen), "a field was removed, renamed or read differently: that needs a new version"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_the_sample_shows_every_field(event: type[Event]) -> None:
    envelope = {"event_id", "occurred_at"}

    assert set(sample_of(event)["data"]) == set(event.model_fields) - envelope


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_class_wire_name_and_sample_say_the_same(event: type[Event]) -> None:
    frozen = sample_of(event)

    assert event_named(frozen["type"]) is event
    assert frozen["source"] == event.domain()
    assert frozen["dataschema"] == f"urn:nuanlin:{event.NAME}"
    assert frozen["subject"] == event.from_wire(json.dumps(frozen).encode()).aggregate_id


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_a_message_is_a_cloudevent_for_any_library(event: type[Event]) -> None:
    body = event.from_wire(json.dumps(sample_of(event)).encode()).to_wire()

    read = JSONFormat().read(CloudEvent, body)

    assert read.get_specversion() == "1.0"
    assert read.get_type() == event.NAME
    assert read.get_data() == json.loads(body)["data"]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_a_subject_says_kind_and_place_and_never_who(event: type[Event]) -> None:
    read = event.from_wire(json.dumps(sample_of(event)).encode())
    tokens = read.subject.split(".")

    assert len(tokens) == len(event.pattern().split(".")) == 9
    assert all(re.fullmatch("[a-z0-9_]+", token) for token in tokens)
    assert tokens[:5] == ["care", event.CHANNEL, *event.NAME.split(".")]
    assert tokens[5:8] == [read.district, read.street, read.community]
    assert 0 <= int(tokens[8]) < 64
    assert read.aggregate_id not in read.subject


@pytest.mark.parametrize("event", [event for event in EVENTS if event.CHANNEL is Channel.EVENT], ids=lambda e: e.NAME)
def test_nothing_personal_is_told_in_the_open(event: type[Event]) -> None:
    fields = dict(properties(event.model_json_schema()))

    assert set(fields) & NEVER_IN_THE_OPEN == set()
    for name, field in fields.items():
        for shape in field.get("anyOf", [field]):
            if shape.get("type") == "string" and shape.get("format") not in OPEN_FORMATS:
                value = str(sample_of(event)["data"].get(name, ""))
                assert re.fullmatch(r"[A-Za-z0-9_:.-]*", value), f"{name} looks like free text: {value!r}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_an_event_says_in_a_sentence_what_it_is_and_how_often_it_comes(event: type[Event]) -> None:
    summary = event.from_wire(json.dumps(sample_of(event)).encode()).summary

    assert event.__doc__
    assert event.OFTEN != Event.OFTEN or "OFTEN" in event.__dict__
    if event.CHANNEL is Channel.EVENT:
        assert re.search("[\u4e00-\u9fff]", summary), "one line that a person can read"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_a_message_without_a_field_it_needs_is_malformed_and_says_which(event: type[Event]) -> None:
    for name, field in event.model_fields.items():
        frozen = sample_of(event)
        if field.is_required() and name in frozen["data"]:
            del frozen["data"][name]
            with pytest.raises(MalformedEventError, match=name):
                event.from_wire(json.dumps(frozen).encode())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.NAME)
def test_a_reader_ignores_what_a_later_writer_adds(event: type[Event]) -> None:
    frozen = sample_of(event)
    frozen["data"]["added_later"] = {"anything": 1}

    read = event.from_wire(json.dumps(frozen).encode())

    assert contains(json.loads(read.to_wire()), sample_of(event))
