"""Every request that a person may send has a place to be judged by: a new one without a decision fails here."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.access import PUBLIC, ROLES, SYSTEM_ROLES, may
from shared.admission import AREAS, CODE_FIELD, HOUSE_WIDE, NARROWED, NOWHERE, OWN_FIELD, Admission
from shared.clock import real_now
from shared.contracts.alerts_calm import ListSilences
from shared.contracts.base import Command, Refusal, RefusalCode, Request, Viewer
from shared.contracts.catalog import REQUESTS
from shared.edge import RefusedError
from shared.signing import SIGNED

PEOPLE = sorted(set(ROLES) - SYSTEM_ROLES - {PUBLIC})

FOLDERS = {"registry": "registry", "visits": "visits", "alerts": "alerts", "activities": "events"}

BY_LINK = {request.NAME for request in REQUESTS if may(PUBLIC, request.NAME)}
"""What a link is good for, whoever opens it."""


def admission_of(request: type[Request]) -> Admission:
    """Return what the owner of a request knows of places."""
    places: Admission = import_module(f"services.{FOLDERS[request.domain()]}.storage.places").ADMISSION
    return places


def names_in(model: type[BaseModel]) -> Iterator[str]:
    """Return the fields of a request and of the contracts inside it."""
    for name, field in model.model_fields.items():
        if name != "viewer":
            yield name
            for inner in contracts_in(field.annotation):
                yield from inner.model_fields


def contracts_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the contracts that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from contracts_in(part)


SENT_BY_PEOPLE = [
    request
    for request in REQUESTS
    if request.NAME not in NOWHERE.keys() | BY_LINK and any(may(role, request.NAME) for role in PEOPLE)
]


@pytest.mark.parametrize("request_type", SENT_BY_PEOPLE, ids=lambda request: request.NAME)
def test_a_request_of_a_person_names_a_place_or_somebody_whose_place_is_known(request_type: type[Request]) -> None:
    names = set(names_in(request_type))
    singular = {name.removesuffix("s") if name.endswith("_ids") else name for name in names}
    code = CODE_FIELD.get(request_type.NAME)

    assert names & {*AREAS, code} or singular & admission_of(request_type).where.keys()


@pytest.mark.parametrize("role", PEOPLE)
async def test_a_role_is_refused_exactly_what_it_was_not_given(role: str) -> None:
    async def refusal_of(request_type: type[Request]) -> Refusal | None:
        blank = dict.fromkeys(request_type.model_fields)
        asked = request_type.model_construct(**(blank | {"viewer": Viewer(actor="somebody", role=role)}))
        try:
            await Admission(where={}, own="true").admit(asked, None)  # type: ignore[arg-type]
        except RefusedError as refused:
            return refused.refusal
        return None

    without_right = "您的岗位没有这项权限,需要时请找社区书记或管理员"
    for request_type in REQUESTS:
        refused = await refusal_of(request_type)
        told = refused is not None and (refused.code, refused.message) == (RefusalCode.FORBIDDEN, without_right)
        assert told is not may(role, request_type.NAME), request_type.NAME


TOLD_OF_OTHERS = {
    "registry.record_gift.v1": "given_by",
    "registry.move_resident.v1": "told_by",
    "registry.begin_stay.v1": "told_by",
    "visits.report_challenge.v1": "reported_by",
    "visits.record_escort_step.v1": "confirmed_by",
    "visits.excuse_day_care.v1": "said_by",
    "activities.confirm_joint.v1": "person",
    "alerts.start_silence.v1": "confirmed_by",
}
"""Fields that say who told or gave something, such as a daughter or a foundation; nobody fills in the last one, which
is refused. Who wrote it down is the command's `actor`."""

SAYS_WHO = re.compile(r"who|whom|person|author|.*_by")


def test_a_command_says_who_does_something_in_a_field_that_is_signed_for_whoever_is_signed_in() -> None:
    told = {
        request.NAME: name
        for request in REQUESTS
        for name, field in request.model_fields.items()
        if issubclass(request, Command) and SAYS_WHO.fullmatch(name) and name != SIGNED
        if not {date, datetime, time} & {field.annotation, *get_args(field.annotation)} and "Aware" not in str(field)
    }

    assert told == TOLD_OF_OTHERS


async def test_a_right_of_an_emergency_ends_at_its_owner_too() -> None:
    asked = ListSilences(viewer=Viewer(actor="somebody", role="district", until=real_now() + timedelta(hours=1)))
    over = asked.model_copy(update={"viewer": Viewer(actor="somebody", role="district", until=real_now())})

    assert await Admission(where={}, own="true").admit(asked, None) == asked  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="应急查看的时间已到") as refused:
        await Admission(where={}, own="true").admit(over, None)  # type: ignore[arg-type]
    assert refused.value.refusal.code is RefusalCode.FORBIDDEN


def test_what_needs_no_place_or_is_narrowed_is_a_request_there_is() -> None:
    known = {request.NAME: request for request in REQUESTS}

    assert NOWHERE.keys() | NARROWED | HOUSE_WIDE | CODE_FIELD.keys() <= known.keys()
    assert all(field in known[name].model_fields for name, field in OWN_FIELD.items())


async def test_a_program_may_send_everything() -> None:
    for request_type in REQUESTS:
        asked = request_type.model_construct(viewer=None)
        assert await Admission(where={}, own="true").admit(asked, None) is asked  # type: ignore[arg-type]
