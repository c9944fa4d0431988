"""Phones and addresses of residents and relatives: nobody reads them in a copy of the database."""

from datetime import timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, event, text

from services.alerts.jobs.sealing import sweep_unsealed
from services.alerts.use_cases.seal_anew import seal_anew
from shared.contracts.alerts_privacy import ExportPerson
from shared.migrations import configuration
from shared.sealing import SealedError, Sealer
from shared.vault import SealedRows
from tests.integration.alerts.community import SEALS, Community
from tests.integration.alerts.providers import Gateway
from tests.integration.alerts.test_arrivals import MIGRATIONS
from tests.integration.alerts.test_mailings import EIGHT, MOBILE, box, lives_here, phone, send, sheets, village
from tests.integration.alerts.test_relatives import EMERGENCY, relatives, stranger

__all__ = ["box", "phone", "village"]

ADDRESS = "西安市新城区某路 8 号"

NUMBERS = (MOBILE, ADDRESS, "+8613900000701")


async def everybody_is_told(village: Community) -> None:
    """Let one resident be greeted by text message, one by post, and a relative be told of a stranger."""
    await lives_here(village, told={"postal_address": ADDRESS}, lives_elsewhere=True)
    await send(village, EIGHT - timedelta(days=10))
    village.resident_id = uuid4()
    await lives_here(village)
    await village.hears(relatives(village, daughter=[EMERGENCY]))
    await village.hears(stranger(village))
    await send(village)


async def dump(community: Community) -> str:
    """Return every row of every table but those of the bus as a dump shows it, and what its bytes would read as."""
    tables = await community.rows("select tablename as name from pg_tables where schemaname = 'public'")
    found: list[str] = []
    for table in tables:
        if table["name"] != "outbox":
            found += [row["said"] for row in await community.rows(f"select t::text as said from {table['name']} t")]
    for name in ("resident_copy", "relatives_copy", "correspondence_copy", "notice"):
        rows = await community.rows(f"select private from {name} where private is not null")
        assert rows, name
        found += [bytes(row["private"]).decode("utf-8", "ignore") for row in rows]
    return "\n".join(found)


async def test_no_phone_and_no_address_of_a_resident_stands_in_the_clear_and_all_are_reached(
    village: Community, phone: Gateway
) -> None:
    await everybody_is_told(village)

    said = await dump(village)
    assert "何桂芳" in said
    assert {number for number in NUMBERS if number in said} == set()
    assert {str(message["to"]) for message in phone.taken} >= {MOBILE}
    (card,) = await sheets(village)
    assert card.address == ADDRESS
    parts = [await village.ask(ExportPerson(resident_id=village.resident_id, part=0))]
    while parts[-1].next_part is not None:
        parts.append(await village.ask(ExportPerson(resident_id=village.resident_id, part=parts[-1].next_part)))
    rows = {part.kind: part.rows for part in parts if part.rows}
    assert rows["resident_copy"][0]["phones"] == [MOBILE]
    assert MOBILE in {row["address"] for row in rows["notice"]}


async def test_what_was_there_before_is_read_at_once_and_sealed_after_the_start_also_under_a_former_key(
    village: Community,
) -> None:
    await everybody_is_told(village)
    await clear(village)

    (card,) = await sheets(village)
    before = await dump(village)
    await sweep_unsealed(village.deps)
    after = await dump(village)
    newer = SealedRows(Sealer(("another-key-of-the-tests", *SEALS.sealer.keys)))
    newer.given_to(village.sessions)
    while await sweep_unsealed(village.deps):
        pass
    alone = SealedRows(Sealer(newer.sealer.keys[:1])).given_to(village.sessions)

    assert card.address == ADDRESS
    assert {number for number in NUMBERS if number in before} == set(NUMBERS)
    assert {number for number in NUMBERS if number in after} == set()
    assert [one.address for one in await sheets(village)] == [ADDRESS]
    SEALS.given_to(alone)
    with pytest.raises(SealedError):
        await sheets(village)


async def clear(community: Community) -> None:
    """Let the database stand as it stood before values were sealed, and bring it up again."""
    for place, table, key in (
        ("resident_copy.private", "resident_copy", "resident_id"),
        ("relatives_copy.private", "relatives_copy", "resident_id"),
        ("correspondence_copy.private", "correspondence_copy", "resident_id"),
        ("notice.private", "notice", "id"),
    ):
        for row in await community.rows(f"select {key} as key, private from {table} where private is not null"):
            content = SEALS.open_bytes(place, row["key"], bytes(row["private"]))
            await community.do(
                f"update {table} set private = :value where {key} = :key", key=row["key"], value=bytes(4) + content
            )
    config = configuration(MIGRATIONS)

    def down_and_up(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.downgrade(config, "0033")
        connection.execute(text("select phones from resident_copy")).all()
        command.upgrade(config, "head")

    async with community.sessions.kw["bind"].connect() as connection:
        await connection.run_sync(down_and_up)
        await connection.commit()


async def test_a_change_of_keys_goes_through_a_table_once_and_not_from_its_beginning_for_each_batch(
    community: Community,
) -> None:
    for _ in range(5):
        community.resident_id = uuid4()
        await community.has_resident(phones=[MOBILE])
    sessions = SealedRows(Sealer(("another-key-of-the-tests", *SEALS.sealer.keys))).given_to(community.sessions)
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        if "from resident_copy" in statement:
            begun.append(str(parameters[0]))

    engine = sessions.kw["bind"].sync_engine
    event.listen(engine, "before_cursor_execute", note)
    count = await seal_anew(sessions, batch=2)
    event.remove(engine, "before_cursor_execute", note)

    assert count == 5
    assert [begin == "(0,0)" for begin in begun] == [True, False, False]
