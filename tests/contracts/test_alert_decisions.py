"""Whoever adds an event decides what alerts does about it, and the decision is kept."""

import pytest

from services.alerts.domain.decisions import DECISIONS, Decision
from services.alerts.storage.rules import shipped_rules
from shared.contracts.catalog import EVENTS, LISTENERS

HEARD = {event.NAME for event in LISTENERS["alerts"]}

RAISING = {body["event"] for body in shipped_rules().values()}

CLOSING = {closing["event"] for body in shipped_rules().values() for closing in body.get("closed_by", ())}

BY_CODE = {"visits.contact_recorded.v1", "registry.responsibility_filled.v1"}
"""These end cases of several kinds at once."""


def test_every_event_has_a_decision_and_no_other() -> None:
    assert set(DECISIONS) == {event.NAME for event in EVENTS}


@pytest.mark.parametrize("name", sorted(DECISIONS))
def test_what_was_decided_is_what_is_shipped(name: str) -> None:
    decision = DECISIONS[name]

    assert (name in HEARD) is (decision is not Decision.NOTHING)
    assert (name in RAISING) is (decision in {Decision.ALERT, Decision.NOTICE})
    if decision is Decision.CLOSES:
        assert name in CLOSING | BY_CODE


def test_what_only_has_to_be_known_is_put_away_by_itself() -> None:
    quiet = {body["event"] for body in shipped_rules().values() if (body.get("plan") or {}).get("ends_quietly")}

    assert quiet == {name for name, decision in DECISIONS.items() if decision is Decision.NOTICE}
