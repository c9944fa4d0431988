"""Every role before every request of the catalogue, at the real edge of its owner and on its real tables.

The edge gets no dependency but its database: whoever is let through to a handler fails at once, and is not refused.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace
from typing import Any, get_args, get_origin
from uuid import uuid4

import pytest
from pydantic import BaseModel

from shared.access import PUBLIC, ROLES, SYSTEM_ROLES, Reach, may, reach_of
from shared.admission import AREAS, CODE_FIELD, NOWHERE, ROW_BY_ROW, Admission, Spot
from shared.contracts.base import RefusalCode, Request, Viewer
from shared.database import Sessions
from shared.edge import Edge, RefusedError, Responder
from tests.integration.registry.desk import VAULT

NewSessions = Callable[[str], Awaitable[Sessions]]

SERVICES = ["registry", "visits", "alerts", "events"]

PEOPLE = sorted(set(ROLES) - SYSTEM_ROLES - {PUBLIC})

HERE, ELSEWHERE = "990102003017", "990102003018"

EVERYTHING_IS_HERE = Spot(
    f"select id, '{HERE}' as code, cast(null as text) as grid, cast(null as uuid) as resident_id"
    " from unnest(cast(:ids as uuid[])) id"
)
"""Whatever is named exists, in one community."""


def edge_of(service: str) -> Edge[Any]:
    """Return the edge of a service with all its handlers."""
    edge: Edge[Any] = import_module(f"services.{service}.handlers").EDGE
    return edge


def asked(request: type[Request], viewer: Viewer, **fields: object) -> Request:
    """Return a request that says nothing but who asks, and what is given."""
    return request.model_construct(**(dict.fromkeys(request.model_fields) | {"viewer": viewer} | fields))


async def code_of(responder: Responder, request: Request, deps: object) -> RefusalCode | None:
    """Return with what the owner refuses; None if its handler was reached."""
    try:
        await responder.handle(request, deps)
    except RefusedError as refused:
        return refused.refusal.code
    except Exception:  # noqa: BLE001 - a handler without its dependencies, or with an empty request
        return None
    return None


def naming(request: type[Request], places: Admission) -> Iterator[tuple[str, dict[str, object]]]:
    """Return each way in which a request can name a place, or something whose place is known."""
    for name in {*AREAS, CODE_FIELD.get(request.NAME, "community")} & request.model_fields.keys():
        yield name, {name: [HERE] if _is_list(request, name) else HERE}
    for field in places.where:
        if request.NAME in places.only_for.get(field, {request.NAME}):
            for name in {field, f"{field}s"} & request.model_fields.keys():
                yield name, {name: [uuid4()] if _is_list(request, name) else uuid4()}


def _is_list(model: type[BaseModel], name: str) -> bool:
    annotation = model.model_fields[name].annotation
    return any(get_origin(one) is list for one in (annotation, *get_args(annotation)))


@pytest.mark.parametrize("service", SERVICES)
async def test_the_owner_refuses_every_role_what_it_was_not_given(sessions: NewSessions, service: str) -> None:
    deps, wrong = SimpleNamespace(sessions=VAULT.given_to(await sessions(service))), []
    for responder in edge_of(service).responders:
        for role in [role for role in PEOPLE if not may(role, responder.request.NAME)]:
            viewer = Viewer(actor="somebody", role=role, scope=[HERE])
            if await code_of(responder, asked(responder.request, viewer), deps) is None:
                wrong.append(f"{role}: {responder.request.NAME}")

    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
async def test_to_somebody_of_another_community_nothing_is_there_whoever_they_are(
    sessions: NewSessions, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge_module = import_module(f"services.{service}.handlers.edge")
    places: Admission = edge_module.ADMISSION
    monkeypatch.setattr(
        edge_module, "ADMISSION", replace(places, where=dict.fromkeys(places.where, EVERYTHING_IS_HERE))
    )
    deps, wrong, tried = SimpleNamespace(sessions=VAULT.given_to(await sessions(service))), [], 0
    for responder in edge_of(service).responders:
        request = responder.request
        if request.NAME in {*NOWHERE, *places.anywhere, *ROW_BY_ROW}:
            continue
        for role in _witnesses(request):
            viewer = Viewer(actor="somebody", role=role, scope=[ELSEWHERE])
            for name, fields in naming(request, places):
                tried += 1
                code = await code_of(responder, asked(request, viewer, **fields), deps)
                if code not in {RefusalCode.NOT_FOUND, RefusalCode.FORBIDDEN}:
                    wrong.append(f"{role}: {request.NAME} by {name}: {code}")

    assert wrong == []
    assert tried


def _witnesses(request: type[Request]) -> list[str]:
    """Return who sees only their own and who sees more, of those who may send a request: by these an edge judges."""
    able = [role for role in PEOPLE if may(role, request.NAME) and reach_of(role) is not Reach.NONE]
    return list({reach_of(role) is Reach.OWN: role for role in able}.values())
