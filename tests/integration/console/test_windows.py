"""Windows that are ticked off together, through a real bus."""

from uuid import UUID, uuid4

from shared.contracts.visits_signals import RecordSightings, WithdrawSightings
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor, visiting

LOOKER = id_of("蒋晨")
SAFE, HELP = id_of("何桂芳"), id_of("孙永康")


def ticks(**more: object) -> dict[str, object]:
    """Return a form in which one was seen and one called for help."""
    form = {"command_id": uuid4(), "observer": LOOKER, f"state.{SAFE}": "seen", f"state.{HELP}": "distress"}
    return form | more


def told(owners: FakeOwners) -> dict[UUID, str]:
    """Return what was told of each window, by all commands."""
    commands = [command for command in owners.commands if isinstance(command, RecordSightings)]
    return {one.resident_id: one.state for command in commands for one in command.sightings}


async def test_a_call_for_help_is_asked_about_first_and_the_other_ticks_are_not_lost(
    visitor: Visitor, owners: FakeOwners
) -> None:
    owners.visits.windows.agree("何桂芳", "孙永康", observer=LOOKER)

    asked = await visitor.post("/windows", ticks())
    assert "马上报警" in asked.text
    assert owners.commands == []
    again = await visitor.post("/windows", ticks(again="1"))
    assert again.text.count(" checked") == 2
    assert owners.commands == []
    sure = await visitor.post("/windows", ticks(sure="1"))

    assert told(owners) == {SAFE: "seen", HELP: "distress"}
    assert "已经报警" in sure.text


async def test_what_was_not_taken_is_named_and_stays_ticked(visitor: Visitor, owners: FakeOwners) -> None:
    owners.visits.windows.agree("何桂芳", observer=LOOKER)
    owners.visits.windows.agree("孙永康", observer=id_of("somebody else"))

    page = await visitor.post("/windows", ticks(sure="1"))

    assert "看到 1 户" in page.text
    assert "<b>孙永康</b>:您不是这位老人的观察员或关爱责任人" in page.text


async def test_a_slip_of_the_finger_is_taken_back_and_no_tick_is_lost(visitor: Visitor, owners: FakeOwners) -> None:
    owners.visits.windows.agree("何桂芳", observer=LOOKER)
    owners.visits.windows.agree("孙永康", observer=LOOKER)
    before = await visitor.post("/windows", {"command_id": uuid4(), "observer": LOOKER, f"state.{SAFE}": "seen"})

    page = await visitor.post("/windows/back", {"resident_id": SAFE, "observer": LOOKER, f"state.{HELP}": "unclear"})

    first_button = before.text[before.text.index('action="/windows">') :].split("<button", 2)[1]
    assert "/windows/back" not in first_button, "Enter saves, and takes nobody back"
    assert isinstance(owners.commands[-1], WithdrawSightings)
    assert "重新等着看" in page.text
    assert f'name="state.{SAFE}"' in page.text
    assert f'name="state.{HELP}" value="unclear" checked' in page.text, "what is not saved yet stays ticked"


async def test_a_liaison_ticks_off_in_no_name_but_their_own(console: RunningConsole, owners: FakeOwners) -> None:
    owners.visits.windows.agree("何桂芳", observer=LOOKER)
    cookies = await console.cookie(role="liaison_volunteer", name="蒋晨", staff_id=LOOKER)
    async with visiting(console.url, cookies=cookies) as liaison:
        await liaison.post("/windows", {"observer": id_of("somebody else"), f"state.{SAFE}": "seen"})

    (command,) = owners.commands
    assert isinstance(command, RecordSightings)
    assert command.observer_id == LOOKER
