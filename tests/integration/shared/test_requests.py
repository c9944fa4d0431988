"""Asking another service: one reply, or a typed refusal that says what to do."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import ClassVar
from uuid import uuid4

import pytest
from nats.aio.client import Client
from pydantic import Field, ValidationError
from sqlalchemy.exc import OperationalError

from shared.contracts.base import Command, Contract, Query, RefusalCode
from shared.database import new_metadata
from shared.edge import Edge, RefusedError
from shared.jobs import Jobs
from shared.outbox import Outbox
from shared.requests import ask
from shared.service import Running, Service
from shared.settings import ServiceSettings
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import PATIENCE_SECONDS


class Greeting(Contract):
    """What a trial asks for."""

    text: str
    number: int = 0


class SayHello(Query):
    """Ask for a greeting."""

    NAME: ClassVar[str] = "visits.say_hello.v1"

    number: int = Field(default=0, ge=0)


class MakeTrouble(Command):
    """Ask for what cannot be done."""

    NAME: ClassVar[str] = "visits.make_trouble.v1"


Act = Callable[[MakeTrouble], Awaitable[None]]


def make_service(act: Act | None = None, *, name: str = "one") -> Service:
    edge: Edge[Running] = Edge("visits")

    @edge.answers(SayHello)
    async def answer(query: SayHello, _: Running) -> Greeting:
        await asyncio.sleep(0)
        return Greeting(text=name, number=query.number)

    @edge.answers(MakeTrouble)
    async def make_trouble(command: MakeTrouble, _: Running) -> Greeting:
        if act:
            await act(command)
        return Greeting(text="no trouble")

    async def build(parts: Running) -> Running:
        return parts

    return Service(edge=edge, jobs=Jobs("visits"), outbox=Outbox(new_metadata()), build=build)


async def refusal(client: Client, settings: ServiceSettings, clock: FakeClock, error: Exception) -> RefusedError:
    async def act(_: MakeTrouble) -> None:
        raise error

    async with running(make_service(act), settings, clock):
        with pytest.raises(RefusedError) as refused:
            await ask(client, MakeTrouble(), Greeting)
    return refused.value


async def test_a_question_gets_its_reply(settings: ServiceSettings, client: Client, clock: FakeClock) -> None:
    async with running(make_service(), settings, clock):
        reply = await ask(client, SayHello(number=7), Greeting)

    assert reply == Greeting(text="one", number=7)


async def test_a_reply_that_the_bus_cannot_carry_is_refused_at_once(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    async with running(make_service(name="暖" * (client.max_payload // 3)), settings, clock):
        with pytest.raises(RefusedError, match="缩小范围"):
            await ask(client, SayHello(), Greeting)


async def test_a_refusal_arrives_as_the_owner_said_it(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    said = RefusedError("这条走访已经记录过了", code=RefusalCode.CONFLICT, field="visit_id")

    refused = await refusal(client, settings, clock, said)

    assert refused.refusal == said.refusal


async def test_a_failure_is_told_without_its_details(
    settings: ServiceSettings, client: Client, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    refused = await refusal(client, settings, clock, RuntimeError("secret of 李秀英"))

    assert refused.refusal.code is RefusalCode.FAILED
    assert "李秀英" not in refused.refusal.message
    assert "RuntimeError" in caplog.text


async def test_an_invalid_value_of_our_own_is_a_failure_and_not_the_askers_fault(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    with pytest.raises(ValidationError) as own:
        SayHello(number=-1)

    refused = await refusal(client, settings, clock, own.value)

    assert refused.refusal.code is RefusalCode.FAILED


async def test_a_database_that_is_away_is_told_as_unavailable(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    refused = await refusal(client, settings, clock, OperationalError("", {}, OSError()))

    assert refused.refusal.code is RefusalCode.UNAVAILABLE


async def test_a_wrong_field_is_named(settings: ServiceSettings, client: Client, clock: FakeClock) -> None:
    async with running(make_service(), settings, clock):
        answer = await client.request(SayHello.subject(), b'{"number": -3}', timeout=PATIENCE_SECONDS)

    assert b'"ok":false' in answer.data
    assert b'"code":"invalid"' in answer.data
    assert b'"field":"number"' in answer.data


async def test_nobody_there_is_told_at_once_and_names_who_is_missing(client: Client) -> None:
    with pytest.raises(RefusedError, match="走访服务没有回应") as refused:
        await ask(client, SayHello(), Greeting)

    assert refused.value.refusal.code is RefusalCode.UNAVAILABLE


async def test_an_owner_that_does_not_answer_in_time_is_unavailable(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    let_go = asyncio.Event()

    async def act(_: MakeTrouble) -> None:
        await let_go.wait()

    async with running(make_service(act), settings, clock):
        with pytest.raises(RefusedError) as refused:
            await ask(client, MakeTrouble(), Greeting, patience_seconds=0.2)
        let_go.set()

    assert refused.value.refusal.code is RefusalCode.UNAVAILABLE


async def test_five_hundred_questions_at_once_each_get_their_own_reply(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    async with AsyncExitStack() as stack:
        for name in ("one", "two"):
            await stack.enter_async_context(running(make_service(name=name), settings, clock))
        replies = await asyncio.gather(*(ask(client, SayHello(number=n), Greeting) for n in range(500)))

    assert [reply.number for reply in replies] == list(range(500))
    assert {reply.text for reply in replies} == {"one", "two"}


async def test_each_command_is_done_by_one_replica_only(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    done: list[object] = []

    async def act(command: MakeTrouble) -> None:
        done.append(command.command_id)

    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(running(make_service(act), settings, clock))
        await asyncio.gather(*(ask(client, MakeTrouble(command_id=uuid4()), Greeting) for _ in range(60)))

    assert len(done) == len(set(done)) == 60


async def test_a_replica_that_stops_leaves_no_question_without_an_answer(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    stopped = asyncio.Event()

    async def keep_asking() -> int:
        asked = 0
        while not stopped.is_set():
            await ask(client, SayHello(number=asked), Greeting, patience_seconds=PATIENCE_SECONDS)
            asked += 1
        return asked

    async with running(make_service(), settings, clock):
        async with running(make_service(name="two"), settings, clock):
            asking = [asyncio.create_task(keep_asking()) for _ in range(8)]
            await asyncio.sleep(0.1)
        stopped.set()
        asked = await asyncio.gather(*asking)

    assert min(asked) > 0
