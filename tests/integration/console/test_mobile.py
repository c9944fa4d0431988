"""What the phone sends and gets, through a real bus."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.console.channels import directory
from shared.contracts.registry_requests import CommunityItem
from shared.contracts.visits_requests import RecordVisit
from tests.support import people
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor, visiting

HERS = id_of("蒋晨")


@pytest.fixture
async def phone(console: RunningConsole) -> AsyncIterator[Visitor]:
    """Hold the phone of a liaison."""
    cookies = await console.cookie(role="liaison_volunteer", name="蒋晨", staff_id=HERS)
    async with visiting(console.url, cookies=cookies) as somebody:
        yield somebody


def record(**fields: Any) -> dict[str, Any]:
    """Return a record as the phone keeps it."""
    told = {
        "command_id": str(uuid4()), "staff_id": str(HERS), "resident_id": str(id_of("欧阳文斌")), "mode": "door",
        "visit_id": str(id_of("visit 欧阳文斌")), "outcome": "safe", "happened_at": "2026-11-20T09:30:00+08:00",
    }  # fmt: skip
    return told | fields


async def sent(phone: Visitor, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Send a record with the token that the page was told."""
    token = json.loads((await phone.get("/m/hello")).text)["csrf"]
    headers = {"origin": phone.url, "x-csrf-token": token}
    async with phone.session.post(f"{phone.url}/m/records", json=told, headers=headers) as answer:
        return answer.status, json.loads(await answer.text())


async def test_a_record_is_taken_although_the_register_does_not_answer(phone: Visitor, owners: FakeOwners) -> None:
    await owners.silence("registry")

    status, answer = await sent(phone, record(checks=[{"item": "gas", "result": "fail"}]))

    (command,) = [one for one in owners.commands if isinstance(one, RecordVisit)]
    assert (status, answer["state"]) == (200, "done")
    assert (command.staff_id, command.actor) == (HERS, str(HERS))
    assert command.at_door is not None
    assert {check.item: check.result for check in command.at_door.checks} == {
        "gas": "fail",
        "electricity": "not_checked",
    }


async def test_a_record_of_somebody_else_waits_for_them(phone: Visitor, owners: FakeOwners) -> None:
    status, answer = await sent(phone, record(staff_id=str(id_of("贾红梅"))))

    assert (status, answer["code"]) == (409, "conflict")
    assert not [one for one in owners.commands if isinstance(one, RecordVisit)]


async def test_the_day_is_ones_own_and_names_no_number(phone: Visitor) -> None:
    text = (await phone.get("/m/day")).text

    doors = json.loads(text)["doors"]
    assert {"欧阳文斌", "何桂芳"} <= {door["name"] for door in doors}
    assert "罗秉义" not in text
    assert "+86" not in text


async def test_the_first_liaison_of_a_community_that_came_just_now_has_a_day(
    console: RunningConsole, phone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "FRESH_SECONDS", 3600.0)
    monkeypatch.setattr(directory, "UNKNOWN_SECONDS", 0.0)
    assert (await phone.get("/m/day")).status == 200, "the console knows which communities there were"
    founded = CommunityItem(code="990102003017", name="花溪社区", street_name="龙桥街道", district_name="云川区")
    known = people.communities()
    monkeypatch.setattr(people, "communities", lambda: [*known, founded])
    cookies = await console.cookie(
        role="liaison_volunteer", name="联络员甲", staff_id=id_of("联络员甲"), scopes=[founded.code]
    )

    async with visiting(console.url, cookies=cookies) as first:
        assert (await first.get("/m/day")).status == 200


async def test_without_visits_the_phone_is_told_to_keep_what_it_has(phone: Visitor, owners: FakeOwners) -> None:
    await owners.silence("visits")

    assert (await phone.get("/m/day")).status == 503


async def test_the_page_can_be_installed_on_a_phone_that_draws_no_svg(phone: Visitor) -> None:
    manifest = json.loads((await phone.get("/m/manifest.webmanifest")).text)

    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"] if icon["type"] == "image/png"}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in manifest["icons"]:
        assert (await phone.get(icon["src"])).headers["content-type"] == icon["type"]
    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/m/", "/m/")
