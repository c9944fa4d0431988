"""What the community of the demonstration arranges after its import."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from nuanlin.demo.settling import DOORS, settle
from shared.contracts.alerts_rota import GetDutyRota, Rota
from shared.contracts.registry_requests import Done, ListStaff, SaveStaff, StaffItem, StaffList
from shared.contracts.words import CareRole
from tests.support.stack import EVERYBODY, Elder, Stack, Village
from tests.support.waiting import eventually

ZONE = ZoneInfo("Asia/Shanghai")

TEN = [
    Elder(f"丁{number}", address=f"{number}幢1单元101室", birth_date=f"19{40 + number}-03-05")
    for number in range(1, 11)
]


async def staff_of(village: Village, kind: str) -> StaffItem:
    known = await village.stack.ask(ListStaff(community=village.code), StaffList)
    return next(one for one in known.items if one.kind == kind)


async def test_a_volunteer_has_a_round_and_somebody_is_on_duty_day_and_night(stack: Stack) -> None:
    village = await stack.village()
    await village.has(*TEN, roles=[role for role in EVERYBODY if role is not CareRole.LIAISON])
    for kind in ("volunteer", "community_worker"):
        await stack.ask(SaveStaff(community=village.code, name="联络员甲", kind=kind, phones=["+8613900005678"]), Done)

    for _ in range(2):
        await settle(stack.client, community=village.code, now=stack.now(), zone=ZONE)

    await stack.quiet()
    liaison = await staff_of(village, "volunteer")
    assert liaison.residents == DOORS
    await eventually(village.visits, says=lambda found: any(one.liaison_id == liaison.staff_id for one in found))
    rota = await stack.ask(GetDutyRota(community=village.code), Rota)
    assert len(rota.on_duty) == 1
    assert [gap for gap in rota.gaps if gap.starts_at > stack.now() + timedelta(days=1)] == []
