"""Every request that a person may send has a place to be judged by: a new one without a decision fails here."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.access import PUBLIC, ROLES, SYSTEM_ROLES, may
from shared.admission import AREAS, CODE_FIELD, HOUSE_WIDE, NARROWED, NOWHERE, OWN_FIELD, Admission
from shared.contracts.base import Refusal, RefusalCode, Request, Viewer
from shared.contracts.catalog import REQUESTS
from shared.edge import RefusedError

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


def test_what_needs_no_place_or_is_narrowed_is_a_request_there_is() -> None:
    known = {request.NAME: request for request in REQUESTS}

    assert NOWHERE.keys() | NARROWED | HOUSE_WIDE | CODE_FIELD.keys() <= known.keys()
    assert all(field in known[name].model_fields for name, field in OWN_FIELD.items())


async def test_a_program_may_send_everything() -> None:
    for request_type in REQUESTS:
        asked = request_type.model_construct(viewer=None)
        assert await Admission(where={}, own="true").admit(asked, None) is asked  # type: ignore[arg-type]
