"""Asking another service: commands and queries by request and reply."""

import json
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError

from shared.contracts.base import Contract, Refusal, RefusalCode, Request
from shared.edge import RefusedError

__all__ = ["ask"]

PATIENCE_SECONDS = 10.0
"""How long to wait for an answer. A person waits behind it."""

DOMAIN_NAMES = {"registry": "居民档案", "visits": "走访", "alerts": "警报", "activities": "活动"}
"""What staff call the service that does not answer."""

R = TypeVar("R", bound=Contract)


async def ask(client: Client, request: Request, reply: type[R], *, patience_seconds: float = PATIENCE_SECONDS) -> R:
    """Send a command or query to its owner and return the reply.

    Raises
    ------
    RefusedError
        Raised if the owner said no, or did not answer (code ``unavailable``). A command that was not answered may
        have been done: send it again under the same ``command_id``.
    """
    try:
        answer = await client.request(request.subject(), request.model_dump_json().encode(), timeout=patience_seconds)
    except (NatsTimeoutError, NoRespondersError, TimeoutError) as error:
        raise _no_answer(request) from error
    except (NatsError, OSError) as error:
        raise RefusedError("消息总线连接不上,请稍后再试", code=RefusalCode.UNAVAILABLE) from error
    envelope: dict[str, Any] = json.loads(answer.data)
    if envelope["ok"]:
        return reply.model_validate(envelope["reply"])
    refusal = Refusal.model_validate(envelope["refusal"])
    raise RefusedError(refusal.message, code=refusal.code, field=refusal.field)


def _no_answer(request: Request) -> RefusedError:
    who = DOMAIN_NAMES.get(request.domain(), request.domain())
    return RefusedError(f"{who}服务没有回应,请稍后再试", code=RefusalCode.UNAVAILABLE)
