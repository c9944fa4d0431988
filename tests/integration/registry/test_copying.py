"""What goes in by COPY comes out again, whatever people write."""

from dataclasses import fields
from datetime import date
from uuid import uuid4

import pytest

from services.registry.domain.person import Person, Resident
from services.registry.storage.connection import copy_content
from services.registry.storage.residents import ResidentStore, new_residents
from tests.integration.registry.desk import COMMUNITY, VAULT, Desk

NASTY = [
    "a\tb",
    "line\nbreak",
    "re\rturn",
    "back\\slash",
    '"quoted"',
    "\\N",
    "{}",
    "{a,b}",
    "\\.",
    ",",
    " ",
    "\x01",
    "老“王”",
    "NULL",
]


def person_of(text: str) -> Person:
    return Person(
        name=text,
        identity="id",
        id_number=text,
        sex="male",
        birth_date=date(1940, 5, 6),
        birth_year=1940,
        birth_month=5,
        lunar_birthday=text,
        compound=text,
        building=text,
        unit=text,
        room=text,
        grid=text,
        party_member=True,
        remark=text,
        extensions={text: text},
        details={"others": {text: [text]}},
        phones=(text, "2"),
        relative_phones=(text,),
        flags=(text,),
        unknown_words=(text, text),
        skills=(text,),
        hobbies=("", text),
    )


@pytest.mark.parametrize("text", NASTY)
async def test_what_is_written_is_read_again(desk: Desk, text: str) -> None:
    person, now = person_of(text), desk.clock.now()
    resident = Resident(
        id=uuid4(),
        community=COMMUNITY,
        person=person,
        status="active",
        special=False,
        version=1,
        enrolled_at=now,
        updated_at=now,
        source_digest=text,
    )
    empty = Resident(
        id=uuid4(),
        community=COMMUNITY,
        person=Person(name=text, identity="birth"),
        status="moved_out",
        special=True,
        version=7,
        enrolled_at=now,
        updated_at=now,
    )

    async with desk.sessions.begin() as session:
        await copy_content(session, new_residents(VAULT, [resident, empty], heads={}))
        read = {one.id: one for one in await ResidentStore(session).by_ids([resident.id, empty.id])}

    for wanted in (resident, empty):
        for field in fields(Resident):
            assert getattr(read[wanted.id], field.name) == getattr(wanted, field.name), field.name
