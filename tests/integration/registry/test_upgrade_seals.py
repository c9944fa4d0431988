"""A filled database goes through the migrations that seal: everything stays readable, nothing is left in the clear."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, text

from nuanlin.local.postgres import LocalPostgres
from services.registry.domain.search_words import read_search
from services.registry.storage.agreements import AgreementStore
from services.registry.storage.cards import CardStore
from services.registry.storage.relatives import RelativeStore
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.storage.searching import Search, SearchStore
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.seal_again import keys_in_use, seal_clear
from shared.database import Sessions, connect, session_factory
from shared.migrations import configuration, migrate
from tests.integration.registry.desk import COMMUNITY, VAULT
from tests.support.roster_maker import id_number
from tests.support.servers import fresh_database

FOLDER = Path(__file__).parents[3] / "services" / "registry" / "migrations"
BEFORE = "0021"
PEOPLE = 700
"""More than are sealed in one batch."""

STAFF, CARD = UUID(int=1), UUID(int=2)


def person(number: int) -> dict[str, object]:
    """Return what an invented resident says."""
    return {
        "id": UUID(int=1000 + number),
        "name": f"居民{number:03d}",
        "id_number": id_number(date(1940, 5, 6), number + 1),
        "phones": [f"+861390000{number:04d}"],
        "relative_phones": [f"+861380000{number:04d}"],
        "remark": f"儿子电话1370000{number:04d}",
    }


FILL = (
    "insert into area (code, level, name, parent_code) values ('990102', 'district', '云川区', null)",
    "insert into area (code, level, name, parent_code) values ('990102003', 'street', '龙桥街道', '990102')",
    f"insert into area (code, level, name, parent_code) values ('{COMMUNITY}', 'community', '安和社区', '990102003')",
)

RESIDENT = f"""insert into resident (id, community, name, name_pinyin, name_initials, identity, id_number, phones,
        relative_phones, remark, status, special, entity_version, enrolled_at, updated_at)
    values (:id, '{COMMUNITY}', :name, 'jumin', 'jm', 'id', :id_number, :phones, :relative_phones, :remark,
        'active', false, 1, now(), now())"""

BESIDES = (
    """insert into staff (id, community, name, kind, phones, email, active, entity_version, updated_at)
        values (:staff, :community, '联络员甲', 'volunteer', '{+8613600001111}', 'jia@example.test', true, 1, now())""",
    """insert into relative (id, resident_id, name, relation, phones, recorded_by, recorded_at)
        values (:relative, :resident, '王小明', 'child', '{+8613500001111}', 'x', now())""",
    """insert into agreement (id, resident_id, number, guardian_name, guardian_phone, relation, signed_on,
            expires_on, recorded_by, recorded_at)
        values (:agreement, :resident, '2026-1', '王小明', '13300001111', 'child',
            '2026-01-01', '2027-01-01', 'x', now())""",
    """insert into contact_card (id, community, number, status, printed_at, resident_id, issued_at, issued_by)
        values (:card, :community, 1, 'issued', now(), :resident, now(), 'x')""",
    """insert into contact_card_line (card_id, role, label, phone)
        values (:card, 'volunteer', '联络员甲', '13600001111')""",
)


def clear_numbers() -> set[str]:
    """Return every number that was put in."""
    found = {"13600001111", "13500001111", "13300001111", "jia@example.test"}
    for number in range(PEOPLE):
        said = person(number)
        found |= {str(said["id_number"]), f"1390000{number:04d}", f"1380000{number:04d}", f"1370000{number:04d}"}
    return found


@dataclass
class Old:
    """A database of before, and its sessions."""

    url: str
    sessions: Sessions


@pytest.fixture
async def old(postgres: LocalPostgres) -> AsyncIterator[Old]:
    """Build a database at the revision before anything was sealed, and fill it with invented people."""
    url = await fresh_database(postgres, prefix="upgrade")
    engine = connect(url, pool_size=3)

    def build(connection: Connection) -> None:
        config = configuration(FOLDER)
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)

    async with engine.connect() as connection:
        await connection.run_sync(build)
        await connection.commit()
    sessions = VAULT.given_to(session_factory(engine))
    async with sessions.begin() as session:
        for statement in FILL:
            await session.execute(text(statement))
        await session.execute(text(RESIDENT), [person(number) for number in range(PEOPLE)])
        given = {"staff": STAFF, "relative": uuid4(), "agreement": uuid4(), "card": CARD}
        for statement in BESIDES:
            await session.execute(text(statement), given | {"community": COMMUNITY, "resident": UUID(int=1000)})
    yield Old(url, sessions)
    await engine.dispose()


async def dump(sessions: Sessions) -> str:
    """Return every row of every table as a dump shows it, and what its bytes would read as."""
    found: list[str] = []
    async with sessions() as session:
        tables = (await session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))).all()
        for table in tables:
            found += (await session.scalars(text(f"select t::text from {table} t"))).all()
        for table in ("resident", "staff", "relative", "agreement", "contact_card_line"):
            values = (await session.scalars(text(f"select private from {table}"))).all()
            found += [bytes(value).decode("utf-8", "ignore") for value in values]
    return "\n".join(found)


async def read_everything(sessions: Sessions) -> None:
    """Read all that was put in, by the stores that the service reads it by."""
    first = UUID(int=1000)
    async with sessions() as session:
        everybody = await ResidentStore(session).by_ids([UUID(int=1000 + number) for number in range(PEOPLE)])
        for known in everybody:
            said = person(int(known.id) - 1000)
            assert known.person.id_number == said["id_number"]
            assert (list(known.person.phones), list(known.person.relative_phones)) == (
                said["phones"],
                said["relative_phones"],
            )
            assert known.person.remark == said["remark"]
        assert len(everybody) == PEOPLE
        staff = await StaffStore(session).get(STAFF)
        assert staff is not None
        assert (staff.phones, staff.email) == (("+8613600001111",), "jia@example.test")
        (relative,) = await RelativeStore(session).of_resident(first)
        assert relative.phones == ("+8613500001111",)
        (agreement,) = await AgreementStore(session).of_residents([first])
        assert agreement.guardian_phone == "13300001111"
        (card,) = await CardStore(session).numbered(COMMUNITY, [1])
        assert [line.phone for line in card.lines] == ["13600001111"]
        assert await CardStore(session).carrying(COMMUNITY, role="volunteer", phone="13600001111") == [CARD]


async def test_what_was_there_before_is_read_at_once_sealed_in_steps_and_left_nowhere_in_the_clear(
    old: Old,
) -> None:
    numbers = clear_numbers()
    before = await dump_before(old.sessions)
    assert len([number for number in numbers if number in before]) == len(numbers)

    applied = await migrate(old.url, FOLDER)
    assert applied[0] == "0022"
    await read_everything(old.sessions)

    async with aclosing(seal_clear(old.sessions, batch=200)) as steps:
        await anext(steps)
    async with old.sessions() as session:
        half = await keys_in_use(session)
    assert half.clear > 0, "killed here"
    assert half.by_key[0] > 0
    await read_everything(old.sessions)
    assert [step async for step in seal_clear(old.sessions)]

    async with old.sessions() as session:
        whole = await keys_in_use(session)
    assert (whole.clear, whole.unknown) == (0, 0)
    await read_everything(old.sessions)
    after = await dump(old.sessions)
    assert "居民001" in after
    assert {number for number in numbers if number in after} == set()


async def test_somebody_of_before_is_found_by_number_once_sealed(old: Old) -> None:
    await migrate(old.url, FOLDER)
    assert [step async for step in seal_clear(old.sessions)]

    async with old.sessions() as session:
        rows = await SearchStore(session).page(Search(area=COMMUNITY, wanted=read_search("0007")), after=None, limit=5)
        keyed = await session.scalar(
            text("select count(*) from resident where id_number_key = :key"),
            {"key": Vault.of(session).key_of(str(person(7)["id_number"]))},
        )
    assert [row.name for row in rows] == ["居民007"]
    assert keyed == 1


async def dump_before(sessions: Sessions) -> str:
    """Return every row of every table of a database that has nothing sealed."""
    found: list[str] = []
    async with sessions() as session:
        tables = (await session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))).all()
        for table in tables:
            found += (await session.scalars(text(f"select t::text from {table} t"))).all()
    return "\n".join(found)
