"""Every request has a decision: it writes down whom it was about, or it stands in a table with the reason why not."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from services.alerts.handlers import EDGE as ALERTS
from services.events.handlers import EDGE as EVENTS
from services.registry.handlers import EDGE as REGISTRY
from services.visits.handlers import EDGE as VISITS
from shared.auditing import MANY, ONE
from shared.contracts.catalog import REQUESTS
from shared.edge import Responder

NOTES = {"noted", "note", "note_read", "note_write", "note_work", "list_audit"}
"""Whoever calls one of these writes an audit row in the transaction of the request."""


def responders() -> dict[str, Responder]:
    """Return by wire name who answers."""
    return {one.request.NAME: one for edge in (REGISTRY, VISITS, ALERTS, EVENTS) for one in edge.responders}


def calls(handle: Callable[..., Any]) -> set[str]:
    """Return the names of all functions that a handler calls by name, in its own body."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(handle))))
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the models that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


@lru_cache
def fields(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of all fields of a model, however deep."""
    seen, ahead = {model}, [model]
    while ahead:
        inner = {one for field in ahead.pop().model_fields.values() for one in models(field.annotation)} - seen
        seen |= inner
        ahead += inner
    return frozenset(name for one in seen for name in one.model_fields)


def told(responder: Responder) -> frozenset[str]:
    """Return what a request and its answer say."""
    (reply,) = models(get_type_hints(inspect.unwrap(responder.handle))["return"])
    return fields(responder.request) | fields(reply)


NOBODY = {
    "activities, places and series, without anybody who takes part": """activities.announce_proposal
        activities.book_zone activities.cancel_booking activities.close_zone activities.create_series
        activities.drop_proposal activities.find_free_zones activities.get_series activities.list_activities
        activities.preview_sessions
        activities.list_bookings activities.list_proposals activities.list_teams activities.list_venues
        activities.list_roles activities.save_role
        activities.list_observances activities.save_observance
        activities.list_roles activities.save_role activities.save_partner_unit activities.list_partner_units
        activities.invite_partner activities.confirm_joint activities.list_joint_activities
        activities.get_check_in_code activities.read_calendar activities.open_year activities.save_team
        activities.save_venue visits.close_day_care""",
    "rules, plans, templates and words that hold for everybody": """alerts.get_escalation_plans
        alerts.get_alert_rules alerts.save_alert_rule alerts.get_text_templates alerts.save_text_template
        alerts.try_text_template alerts.save_area_word alerts.list_area_words
        alerts.start_silence alerts.confirm_silence alerts.end_silence alerts.list_silences
        alerts.save_escalation_plan alerts.save_agency_route alerts.list_agency_routes
        registry.define_community registry.define_ledger registry.define_operator
        registry.get_archive_template registry.list_communities registry.list_ledgers registry.list_status_classes
        registry.save_archive_template registry.save_service_number registry.save_status_class
        registry.set_header_word registry.set_tier_gap registry.state_headcount visits.close_care_window
        visits.list_care_rules visits.list_care_windows visits.list_service_plans visits.open_care_window
        visits.save_care_rule visits.save_service_plan""",
    "figures": """activities.total_attendance alerts.count_alerts alerts.measure_alert_rules alerts.preview_alert_rule
        alerts.get_alert_digest
        alerts.count_notices registry.count_cards registry.count_community visits.count_hazards visits.count_visits
        visits.report_cadence visits.report_monthly_rates visits.report_coverage visits.get_weekly_digest
        visits.report_workload visits.recount_figures""",
    "members of staff in their work, no resident": """alerts.list_phones alerts.list_held
        alerts.save_quiet_hours alerts.list_quiet_hours
        alerts.save_duty_shift alerts.remove_duty_shift alerts.get_duty_rota
        alerts.preview_duty_rota alerts.save_on_call_team alerts.remove_on_call_team alerts.save_office_hours
        alerts.get_on_call_teams
        registry.end_absence
        registry.grant_ledger_right registry.list_absences registry.list_hand_overs registry.list_staff
        registry.propose_stand_ins registry.revoke_ledger_right registry.save_staff""",
    "things in stock that nobody has yet": "registry.add_card_stock registry.save_device",
    "a file on its way; whom it speaks of is written down when its rows are taken in or looked at": """
        registry.drop_import registry.get_import registry.get_import_preview registry.list_imports
        registry.preview_import registry.put_import_part registry.run_import registry.start_import""",
    "households by their door; who lives there is not said": """registry.close_census_round
        registry.open_census_round registry.record_census_try registry.show_census registry.list_census_rounds""",
    "programs that watch over each other": "alerts.get_watch alerts.save_look_limit",
    "digests over the audit itself": """activities.verify_audit alerts.verify_audit registry.verify_audit
        visits.verify_audit""",
}
"""Requests that write no audit row, by the reason. Whoever adds a request decides: audited, or a line here."""

EXCEPTED = {f"{name}.v1": reason for reason, names in NOBODY.items() for name in names.split()}

TELLS = ONE | MANY | {"resident_name", "relative_phones", "guardian_phone", "id_last4", "birth_date"}
"""Fields that say something of somebody who is looked after."""


@pytest.mark.parametrize("name", [request.NAME for request in REQUESTS])
def test_every_request_writes_an_audit_row_or_says_why_not(name: str) -> None:
    noted = calls(responders()[name].handle) & NOTES

    assert bool(noted) != (name in EXCEPTED), f"{name}: note it in its handler, or say in NOBODY why not"


@pytest.mark.parametrize("name", sorted(EXCEPTED))
def test_what_is_excepted_names_nobody(name: str) -> None:
    assert told(responders()[name]) & TELLS == set()


@pytest.mark.parametrize("name", [request.NAME for request in REQUESTS if request.NAME not in EXCEPTED])
def test_what_is_audited_knows_whom_it_is_about(name: str) -> None:
    responder = responders()[name]
    source = inspect.getsource(inspect.unwrap(responder.handle))

    asked_for = calls(responder.handle) & (NOTES - {"noted"}) or "residents=" in source
    assert asked_for or told(responder) & (ONE | MANY), "neither question nor answer names anybody: say residents="
