"""Who saw and who changed whom is kept so that nobody can take it back; all we hold of a person can be handed out."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.registry.handlers.edge import EDGE
from services.registry.jobs.privacy import sweep_audit_seals, sweep_old_audit, sweep_old_imports
from services.registry.storage.base import Base
from shared.clock import real_now
from shared.contracts.base import Viewer
from shared.contracts.registry_imports import ListImportRows
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent
from shared.contracts.registry_privacy import AuditItem, ExportPerson, FindPerson, ListAudit, VerifyAudit
from shared.contracts.registry_requests import GetResident, NamesOf, SearchResidents
from tests.integration.registry.desk import COMMUNITY, Desk, roster

WANG = "王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,,"
ZHANG = "张德福,,1938-05-06,男,安和小区3幢1单元402室,空巢,,"
CLERK = Viewer(actor="值班员甲", role="secretary", purpose="核对电话", scope=[COMMUNITY])
AUDITOR = Viewer(actor="审计员甲", role="auditor", purpose="本人申请", scope=["990102"])


async def audit_of(desk: Desk, resident: UUID) -> list[AuditItem]:
    """Return who saw or changed a resident, the oldest first."""
    page = await desk.ask(ListAudit(resident_id=resident))
    return page.items[::-1]


async def test_a_list_that_is_read_is_one_row_with_everybody_on_it(desk: Desk) -> None:
    await desk.imported(roster(WANG, ZHANG))
    wang, zhang = await desk.resident("王秀英"), await desk.resident("张德福")

    await desk.ask(SearchResidents(community=COMMUNITY, viewer=CLERK))

    for resident in (wang, zhang):
        imported, read = await audit_of(desk, resident)
        assert (imported.action, imported.resident_count) == ("write", 2)
        assert (read.action, read.actor, read.role, read.reason) == ("read", "值班员甲", "secretary", "核对电话")
        assert (read.request, read.resident_count) == ("registry.search_residents.v1", 2)
        assert {"name", "phones", "door"} <= set(read.fields)


async def test_what_programs_do_of_their_own_accord_can_be_left_out(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    wang = await desk.resident("王秀英")
    await desk.ask(GetResident(resident_id=wang))
    await desk.ask(GetResident(resident_id=wang, viewer=CLERK))

    page = await desk.ask(ListAudit(resident_id=wang, people_only=True))

    assert [item.actor for item in page.items if item.action == "read"] == ["值班员甲"]


async def test_every_way_of_reading_and_writing_a_person_is_written_down(desk: Desk) -> None:
    state = await desk.imported(roster(WANG))
    wang = await desk.resident("王秀英")

    await desk.ask(GetResident(resident_id=wang, viewer=CLERK))
    await desk.ask(NamesOf(resident_ids=[wang], viewer=CLERK))
    await desk.ask(ListImportRows(import_id=state.import_id, viewer=CLERK))
    event = RecordLifeEvent(resident_id=wang, kind=LifeEventKind.ACCIDENT, note="在楼梯上摔倒", actor="联络员乙")
    await desk.ask(event)

    items = await audit_of(desk, wang)
    assert [(item.action, item.request) for item in items] == [
        ("write", "registry.run_import.v1"),
        ("read", "registry.get_resident.v1"),
        ("read", "registry.names_of.v1"),
        ("read", "registry.list_import_rows.v1"),
        ("write", "registry.record_life_event.v1"),
    ]
    assert (items[-1].actor, items[-1].fields) == ("联络员乙", ["kind", "note", "resident_id"])
    assert [item.request for item in await audit_of(desk, wang)][-1] == "registry.list_audit.v1", "the auditor too"


async def test_a_reading_that_fails_leaves_no_row_and_a_writing_that_fails_neither(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    before = await desk.rows("select count(*) from person_audit")

    with pytest.raises(Exception, match="晚于现在"):
        await desk.ask(
            RecordLifeEvent(
                resident_id=await desk.resident("王秀英"),
                kind=LifeEventKind.ACCIDENT,
                happened_at=desk.clock.now() + timedelta(days=1),
            )
        )

    assert await desk.rows("select count(*) from person_audit") == before


@pytest.mark.parametrize(
    "change",
    [
        "update person_audit set actor = '别人'",
        "delete from person_audit",
        "truncate person_audit",
        "update audit_seal set row_count = 0",
        "delete from audit_seal",
    ],
)
async def test_the_database_refuses_to_change_the_audit(desk: Desk, change: str) -> None:
    await desk.imported(roster(WANG))
    await sweep_audit_seals(desk.deps)

    with pytest.raises(DBAPIError, match="append-only"):
        async with desk.sessions.begin() as session:
            await session.execute(text(change))


async def test_whoever_gets_round_the_database_is_found_by_the_seals(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    wang = await desk.resident("王秀英")
    for _ in range(3):
        await desk.ask(GetResident(resident_id=wang, viewer=CLERK))
        await sweep_audit_seals(desk.deps)
    whole = await desk.ask(VerifyAudit())
    await desk.ask(GetResident(resident_id=wang, viewer=CLERK))

    async with desk.sessions.begin() as session:
        await session.execute(text("alter table person_audit disable trigger user"))
        await session.execute(
            text("update person_audit set actor = '别人' where position = (select min(position) + 1 from person_audit)")
        )
        await session.execute(text("alter table person_audit enable trigger user"))

    assert (whole.broken_seals, whole.waiting_rows, whole.sealed_rows) == ([], 0, 4)
    changed = await desk.ask(VerifyAudit())
    assert (changed.broken_seals, changed.waiting_rows) == ([1], 1)


async def test_two_sealers_leave_every_row_under_one_seal(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    await sweep_audit_seals(desk.deps)
    await sweep_audit_seals(desk.deps)

    assert [row.row_count for row in await desk.rows("select row_count from audit_seal")] == [1]


async def test_the_audit_goes_after_its_years_and_what_is_left_can_still_be_verified(desk: Desk) -> None:
    old = real_now() - timedelta(days=5 * 365)
    insert = """insert into person_audit (at, actor, action, request, resident_ids)
        values (:at, '值班员甲', 'read', 'registry.get_resident.v1', '{}')"""
    for at in (old, real_now()):
        async with desk.sessions.begin() as session:
            await session.execute(text(insert), {"at": at})
        await sweep_audit_seals(desk.deps)

    while await sweep_old_audit(desk.deps):
        pass

    assert [row.count for row in await desk.rows("select count(*) from person_audit")] == [1]
    assert (await desk.ask(VerifyAudit())).broken_seals == []


async def test_rows_and_files_of_an_import_go_when_nobody_corrects_them_any_more(desk: Desk) -> None:
    state = await desk.imported(roster(WANG))
    await sweep_old_imports(desk.deps)
    kept = await desk.rows("select count(*) from roster_import_row")
    desk.clock.at += timedelta(days=91)

    while await sweep_old_imports(desk.deps):
        pass

    assert [row.count for row in kept] == [1]
    assert [row.count for row in await desk.rows("select count(*) from roster_import_row")] == [0]
    assert [row.count for row in await desk.rows("select count(*) from roster_import_result")] == [0]
    assert (await desk.state(state.import_id)).enrolled_count == 1, "what came of it is still known"
    assert [row.count for row in await desk.rows("select count(*) from resident")] == [1]


async def exported(desk: Desk, resident: UUID) -> dict[str, list[dict[str, object]]]:
    """Return everything that is held of a resident, by kind."""
    whole: dict[str, list[dict[str, object]]] = {}
    part: int | None = 0
    while part is not None:
        found = await desk.ask(ExportPerson(resident_id=resident, part=part, viewer=AUDITOR))
        whole.setdefault(found.kind, []).extend(found.rows)
        part = found.next_part
    return whole


async def test_all_we_hold_of_a_person_can_be_handed_out(desk: Desk) -> None:
    await desk.imported(roster(WANG, ZHANG))
    wang = await desk.resident("王秀英")
    await desk.ask(RecordLifeEvent(resident_id=wang, kind=LifeEventKind.WEDDING))

    whole = await exported(desk, wang)

    (archive,) = whole["archive"]
    assert "990104194005061223" in str(archive)
    assert len(whole["roster_import_row"]) == 1
    assert [row["kind"] for row in whole["life_event"]] == ["wedding"]
    assert len(whole["resident_category"]) == 1
    assert len(whole["circle_level"]) >= 1
    assert {"registry.run_import.v1", "registry.export_person.v1"} <= {row["request"] for row in whole["person_audit"]}
    assert "张德福" not in str(whole)


async def test_the_export_leaves_out_no_table_that_speaks_of_residents(desk: Desk) -> None:
    await desk.imported(roster(WANG))

    whole = await exported(desk, await desk.resident("王秀英"))

    speaking = {table.name for table in Base.metadata.sorted_tables if "resident_id" in table.columns}
    assert speaking <= whole.keys()
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "resident" and key.parent.name != "resident_id"
    }
    assert pointing <= {"relative.kin_id"}, "a new way of speaking of a resident wants a line in the export"
    assert EDGE.responders


async def test_an_auditor_finds_somebody_by_the_whole_name_and_learns_no_more_than_who_it_is(desk: Desk) -> None:
    await desk.imported(roster(WANG, ZHANG))

    found = await desk.ask(FindPerson(community=COMMUNITY, name="王秀英", viewer=AUDITOR))

    (item,) = found.items
    assert item.model_dump(exclude={"resident_id"}) == {
        "name": "王秀英", "door": "3幢1单元402", "birth_year": 1940, "status": "active",
    }  # fmt: skip
    assert (await desk.ask(FindPerson(community=COMMUNITY, name="王秀", viewer=AUDITOR))).items == []
    looked = (await audit_of(desk, item.resident_id))[-1]
    assert (looked.request, looked.actor, looked.reason) == ("registry.find_person.v1", "审计员甲", "本人申请")
