"""The registry as it runs: on the bus, asked by its contracts."""

from pathlib import Path

import pytest
from nats.aio.client import Client

from services.registry.cli import import_roster
from services.registry.main import service_of
from services.registry.settings import RegistrySettings
from shared.contracts.registry_requests import (
    CommunityCounts,
    CountCommunity,
    DefineCommunity,
    Done,
    GetResident,
    ListStaff,
    ResidentCard,
    ResidentPage,
    SearchResidents,
    StaffList,
)
from shared.edge import RefusedError
from shared.requests import ask
from tests.conftest import Database
from tests.integration.registry.desk import ANHE, COMMUNITY, SECRETS
from tests.support.doubles import FakeClock
from tests.support.running import running


async def test_a_roster_sent_over_the_bus_becomes_people_who_can_be_found(
    database: Database, bus: str, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    settings = RegistrySettings(database_url=await database("registry"), nats_url=bus, **SECRETS)
    define = DefineCommunity(code=COMMUNITY, name="安和社区", street_name="龙桥街道", district_name="云川区")
    correction = tmp_path / "更正.xlsx"
    async with running(service_of(settings), settings, clock):
        await ask(client, define, Done)
        state, rows = await import_roster(client, ANHE, community=COMMUNITY, sheets=[], correction=correction)
        counts = await ask(client, CountCommunity(community=COMMUNITY), CommunityCounts)
        page = await ask(client, SearchResidents(community=COMMUNITY, text="chenzhong"), ResidentPage)
        card = await ask(client, GetResident(resident_id=page.items[0].resident_id), ResidentCard)
        staff = await ask(client, ListStaff(community=COMMUNITY), StaffList)

    assert state.status == "done"
    assert sum(row.verdict == "reject" for row in rows) == state.rejected_count == 18
    assert correction.read_bytes().startswith(b"PK")
    assert counts.persons == 650
    assert [level.role for level in card.circle] == ["liaison", "block_captain", "compound_director", "secretary"]
    assert len(staff.items) == 36 + 10 + 1 + 1


async def test_a_community_that_nobody_has_defined_is_refused_with_what_to_do(
    database: Database, bus: str, client: Client, clock: FakeClock
) -> None:
    settings = RegistrySettings(database_url=await database("registry"), nats_url=bus, **SECRETS)
    async with running(service_of(settings), settings, clock):
        with pytest.raises(RefusedError, match="请先登记社区"):
            await import_roster(client, ANHE, community="990102003999", sheets=[])
