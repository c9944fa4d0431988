"""A form on top of what somebody else saved meanwhile."""

import json
from zoneinfo import ZoneInfo

from services.console.http.comparing import compare, take_theirs
from services.console.http.fields import Field, Typed

FIELDS = (Field("place"), Field("weekdays", "picks"), Field("expected_by"))

WAS: Typed = {"place": ["安和"], "weekdays": ["1"], "expected_by": ["09:00"]}
NOW: Typed = {"place": ["龙桥"], "weekdays": ["1", "3"], "expected_by": ["09:00"]}


def test_what_both_changed_is_shown_and_what_only_they_changed_is_taken_over() -> None:
    typed = {"place": ["新安"], "weekdays": ["1"], "expected_by": ["10:00"], "was": [json.dumps(WAS)]}

    found = compare(FIELDS, typed, now=NOW, zone=ZoneInfo("Asia/Shanghai"))

    assert (found.theirs, found.both) == (["place", "weekdays"], ["place"])
    kept = {one.name: found.typed[one.name] for one in FIELDS}
    assert kept == {"place": ["新安"], "weekdays": ["1", "3"], "expected_by": ["10:00"]}


def test_a_form_that_does_not_say_how_it_was_opened_shows_whatever_differs() -> None:
    typed = {"place": ["新安"], "weekdays": ["1", "3"], "expected_by": ["09:00"], "was": ["[]"]}

    found = compare(FIELDS, typed, now=NOW, zone=ZoneInfo("Asia/Shanghai"))

    assert found.both == ["place"]


def test_a_change_that_is_given_up_becomes_what_stands() -> None:
    typed = take_theirs({"place": ["新安"], "was": [json.dumps(NOW)], "take": ["place"]}, FIELDS)

    assert typed["place"] == ["龙桥"]
