"""No durable without a handler, no request without an answer: the services are what the contracts say."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from nuanlin.programs import PROGRAMS
from shared.contracts.catalog import LISTENERS, REQUESTS
from shared.edge import Edge

SERVICES = [program for program in PROGRAMS if program.scales]


def edge_of(service: str) -> Edge[Any]:
    """Return the edge of a service."""
    edge: Edge[Any] = import_module(f"services.{service}.handlers").EDGE
    return edge


@pytest.mark.parametrize("program", SERVICES, ids=lambda program: program.name)
def test_a_service_handles_exactly_what_it_has_durables_for(program: Any) -> None:
    edge = edge_of(program.name)
    handled = [listener.event for listener in edge.listeners]

    assert edge.service == program.user
    assert len(handled) == len(set(handled))
    assert set(handled) == set(LISTENERS.get(program.user, ()))


@pytest.mark.parametrize("program", SERVICES, ids=lambda program: program.name)
def test_a_service_answers_exactly_the_requests_of_its_domain(program: Any) -> None:
    answered = [responder.request for responder in edge_of(program.name).responders]
    wanted = {request for request in REQUESTS if request.domain() == program.user}

    assert len(answered) == len(set(answered))
    assert set(answered) == wanted


@pytest.mark.parametrize("package", ["handlers", "jobs"])
@pytest.mark.parametrize("program", SERVICES, ids=lambda program: program.name)
def test_every_topic_of_a_service_is_hung_up(program: Any, package: str) -> None:
    topics = import_module(f"services.{program.name}.{package}")

    found = {module.name for module in iter_modules(topics.__path__)} - {"edge", "schedule"}

    assert found == set(topics.__all__) - {"EDGE", "JOBS"}
