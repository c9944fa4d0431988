"""Alive means that the loop answers; ready means that every check says so in time."""

import asyncio
import json

import pytest
from starlette.applications import Starlette
from starlette.types import Message

import shared.health
from shared.health import Check, health_routes


async def get(path: str, *, method: str = "GET", **checks: Check) -> tuple[int, str]:
    """Ask the application itself, without a socket."""
    app = Starlette(routes=health_routes(checks))
    status, body = 0, b""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, body
        status = message.get("status", status)
        body += message.get("body", b"")

    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b"", "root_path": ""}
    await app(scope, receive, send)
    return status, body.decode()


async def well() -> str | None:
    return None


async def ill() -> str | None:
    return "durable missing"


async def broken() -> str | None:
    raise ConnectionRefusedError


async def hanging() -> str | None:
    await asyncio.Event().wait()
    return None


async def test_a_service_whose_checks_are_well_is_ready() -> None:
    assert await get("/readyz", database=well, bus=well) == (200, '{"ready":true,"problems":{}}')


async def test_one_check_that_fails_makes_it_unready_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.health, "CHECK_SECONDS", 0.05)

    status, body = await get("/readyz", database=broken, bus=ill, disk=well, provider=hanging)

    assert status == 503
    assert json.loads(body)["problems"] == {
        "database": "ConnectionRefusedError",
        "bus": "durable missing",
        "provider": "no answer",
    }


async def test_an_outage_does_not_make_a_service_look_dead() -> None:
    assert await get("/livez", database=broken, bus=hanging) == (200, "ok")


async def test_the_figures_are_there_in_the_form_of_prometheus() -> None:
    status, body = await get("/metrics")

    assert status == 200
    assert "# TYPE nuanlin_" in body or "# HELP python_info" in body


async def test_whatever_else_is_asked_of_the_probes_is_refused_and_does_not_fail() -> None:
    for method in ("HEAD", "POST", "DELETE", "OPTIONS", "BREW"):
        for path in ("/livez", "/readyz", "/metrics", "/", "/livez/", "/metrics/../x", "/\x00"):
            assert (await get(path, method=method, database=well))[0] < 500, (method, path)
