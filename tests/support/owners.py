"""Stand-ins for registry, visits, alerts and activities on a real bus: for the console's tests and screenshots.

They answer with invented people, keep what they are told in memory, do a command once per `command_id`, and tell their
events. They prove nothing about the real services; the journeys do that.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.contracts.base import Contract, Event, Refusal, RefusalCode, Request
from shared.edge import RefusedError
from tests.support import people
from tests.support.owners_activities import Activities
from tests.support.owners_alerts import Alerts
from tests.support.owners_registry import Registry
from tests.support.owners_visits import Visits

__all__ = ["FakeOwners"]


@dataclass
class FakeOwners:
    """Four services in one object.

    Parameters
    ----------
    url
        Address of the bus.
    now
        Tells business time.
    """

    url: str
    now: Callable[[], datetime]
    commands: list[Request] = field(default_factory=list)
    """Every command that had an effect."""
    heard: list[Any] = field(default_factory=list)
    """Every request, in the order in which they came."""
    client: Client = field(init=False)

    async def start(self) -> None:
        """Connect and answer for all four."""
        self.client = await nats.connect(self.url)
        self.registry = Registry(self.now)
        self.visits = Visits(self.now, self.tell)
        self.alerts = Alerts(self.now, self.tell)
        self.activities = Activities(self.now)
        self._owners: dict[str, Any] = {
            "registry": self.registry,
            "visits": self.visits,
            "alerts": self.alerts,
            "activities": self.activities,
        }
        self._answered: dict[UUID, Contract] = {}
        self._subscriptions: dict[str, list[Subscription]] = {}
        for domain in self._owners:
            await self.resume(domain)

    async def stop(self) -> None:
        """Leave the bus."""
        await self.client.close()

    async def silence(self, domain: str) -> None:
        """Let one of them answer nothing any more."""
        for subscription in self._subscriptions.pop(domain, []):
            await subscription.unsubscribe()
        await self.client.flush()

    async def resume(self, domain: str) -> None:
        """Let one of them answer."""
        self._subscriptions[domain] = [
            await self.client.subscribe(f"care.{kind}.{domain}.>", queue=domain, cb=self._answer)
            for kind in ("qry", "cmd")
        ]
        await self.client.flush()

    async def tell(self, event: Event) -> None:
        """Publish an event."""
        await self.client.publish(event.subject, event.to_wire())
        await self.client.flush()

    async def _answer(self, message: Msg) -> None:
        _, kind, domain, word, _ = message.subject.split(".")
        handle = self._owners[domain].answers().get(word)
        if handle is None:
            await message.respond(_refuse(Refusal(code=RefusalCode.FAILED, message=f"替身不会回答 {word}")))
            return
        try:
            request = handle[0].model_validate_json(message.data)
            self.heard.append(request)
            reply = await (self._once(request, handle[1]) if kind == "cmd" else handle[1](request))
        except RefusedError as error:
            await message.respond(_refuse(error.refusal))
        else:
            await message.respond(b'{"ok":true,"reply":' + reply.model_dump_json().encode() + b"}")

    async def _once(self, command: Any, handle: Callable[[Any], Awaitable[Contract]]) -> Contract:
        known = self._answered.get(command.command_id)
        if known is not None:
            again = {"already_recorded": True, "changed": False}
            return known.model_copy(
                update={name: value for name, value in again.items() if name in type(known).model_fields}
            )
        reply = await handle(command)
        self._answered[command.command_id] = reply
        self.commands.append(command)
        return reply

    async def raise_alert(self, name: str, *, kind: str = "visit_missed", title: str = "到期仍未见到老人") -> UUID:
        """Raise one more alert about somebody, as a missed visit would."""
        return await self.alerts.raise_one(people.id_of(name), kind=kind, title=title, alert_id=uuid4())


def _refuse(refusal: Refusal) -> bytes:
    return json.dumps({"ok": False, "refusal": refusal.model_dump(mode="json")}).encode()
