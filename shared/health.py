"""Whether a service lives, whether it is ready, and its figures: `/livez`, `/readyz`, `/metrics`."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

__all__ = ["CHECK_SECONDS", "Check", "health_routes"]

CHECK_SECONDS = 2.0
"""A check that takes longer counts as failed: a probe must never hang."""

Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, in plain words, or None."""


def health_routes(checks: dict[str, Check]) -> list[Route]:
    """Return the three routes.

    Liveness says only that the event loop answers: an outage of the bus must not restart a service. Readiness asks
    every check.
    """

    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        names = list(checks)
        problems = await asyncio.gather(*(_ask(checks[name]) for name in names))
        wrong = {name: problem for name, problem in zip(names, problems, strict=True) if problem}
        return JSONResponse({"ready": not wrong, "problems": wrong}, status_code=503 if wrong else 200)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/livez", livez),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    ]


async def _ask(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return "no answer"
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
