"""What each service asks its database before it lets a person's request in."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.admission import BEYOND, Admission
from shared.database import Sessions

NewSessions = Callable[[str], Awaitable[Sessions]]


@pytest.mark.parametrize("service", ["registry", "visits", "alerts", "events"])
async def test_every_way_to_find_a_place_is_a_question_the_database_understands(
    sessions: NewSessions, service: str
) -> None:
    places: Admission = import_module(f"services.{service}.storage.places").ADMISSION
    values = {"ids": [uuid4()], "scopes": ["990102%"], "grids": ["第1网格"], "staff": uuid4(), "own_alone": True}
    open_sessions = await sessions(service)

    async with open_sessions() as session:
        for spot in places.where.values():
            for anywhere in ("false", *places.anywhere.values()):
                question = BEYOND.format(field="this", spots=spot.sql, own=places.own, anywhere=anywhere)
                used = {name: value for name, value in values.items() if f":{name}" in question}
                assert (await session.execute(text(question), used)).all() == []
