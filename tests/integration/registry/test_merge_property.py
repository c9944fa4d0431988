"""Whatever was written of two entries: a merge and its undoing leave everything said of both as it was."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import count
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.registry.jobs.residents import sweep_birthdays
from shared.contracts.base import Command
from shared.contracts.registry_archive import UpdateResident
from shared.contracts.registry_assessments import ProposeHealthFlag, RecordAssessment, RecordRiskIncident
from shared.contracts.registry_ledgers import ClassifyResident, RecordGift
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import RecordLifeEvent
from shared.contracts.registry_merges import MergePreview, MergeResidents, PreviewMerge
from shared.contracts.registry_people import GiveConsent, SaveRelative
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster
from tests.integration.registry.merging import picture, unmerged
from tests.integration.registry.staffing import appoint, hire

FOUND_ON = date(2026, 11, 20)
NUMBERS = count(1)

Step = Callable[[Desk, UUID], Awaitable[None]]


def asking(build: Callable[[UUID], Command]) -> Step:
    """Return a step that sends a command about a resident."""

    async def step(desk: Desk, resident: UUID) -> None:
        await desk.ask(build(resident))

    return step


def life(kind: LifeEventKind) -> Step:
    """Return a step in which something happens to a resident."""
    return asking(lambda resident: RecordLifeEvent(resident_id=resident, kind=kind, actor="联络员甲"))


async def has_liaison(desk: Desk, resident: UUID) -> None:
    """Give a resident a liaison of their own."""
    staff = await hire(desk, f"联络员{next(NUMBERS)}")
    await appoint(desk, CareRole.LIAISON, "resident", str(resident), staff)


async def has_daughter(desk: Desk, resident: UUID) -> None:
    """Write down a daughter who may be told something."""
    saved = await desk.ask(SaveRelative(resident_id=resident, name="王小明", relation="child", phones=["13900000003"]))
    await desk.ask(GiveConsent(relative_id=saved.id, purpose="news", fields=["last_seen"], medium="spoken"))


STEPS: dict[str, Step] = {
    "hospital": life(LifeEventKind.HOSPITALISED),
    "home": life(LifeEventKind.DISCHARGED),
    "away": life(LifeEventKind.AWAY),
    "hardship": life(LifeEventKind.HARDSHIP),
    "liaison": has_liaison,
    "daughter": has_daughter,
    "gift": asking(lambda one: RecordGift(resident_id=one, item="大米", given_on=FOUND_ON, given_by="社区")),
    "disabled": asking(lambda one: ClassifyResident(resident_id=one, entering=["disabled"], basis="残疾证")),
    "flag": asking(
        lambda one: ProposeHealthFlag(resident_id=one, severity="warning", source="义诊", found_on=FOUND_ON)
    ),
    "incident": asking(
        lambda one: RecordRiskIncident(resident_id=one, kind="fall", happened_at="2026-11-19T04:00:00+00:00")
    ),
    "assessment": asking(
        lambda one: RecordAssessment(
            resident_id=one, standard="GB/T 42195", standard_version="2022", items={"eating": 4}, level_code="1",
            assessor="评估员", assessed_on=FOUND_ON,
        )
    ),
    "hobby": asking(
        lambda one: UpdateResident.model_validate(
            {"resident_id": one, "version": 10_000, "changes": {"hobbies": [f"爱好{next(NUMBERS)}"]}, "actor": "甲"}
        )
    ),
    "health": asking(
        lambda one: UpdateResident.model_validate(
            {"resident_id": one, "version": 10_000, "changes": {"health_flags": ["hypertension"]}, "actor": "甲"}
        )
    ),
}  # fmt: skip

LIVES = st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(STEPS))), max_size=8)
SIDES = st.sampled_from(["kept", "merged"])


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(LIVES, SIDES)
async def test_a_merge_and_its_undoing_leave_everything_as_it_was(
    desk: Desk, steps: list[tuple[bool, str]], side: str
) -> None:
    name = f"王{''.join(chr(0x4E00 + byte) for byte in uuid4().bytes[:2])}"
    lines = [f"{name},,1940-05-06,女,安和小区{door},空巢,," for door in ("3幢1单元402室", "5幢2单元101室")]
    await desk.imported(roster(*lines), f"{name}.csv")
    rows = await desk.rows("select id from resident where name = :name order by room", name=name)
    one, other = (row[0] for row in rows)
    for first, what in steps:
        desk.clock.at += timedelta(minutes=1)
        with suppress(RefusedError):  # nobody leaves a hospital who is not there
            await STEPS[what](desk, one if first else other)
    await desk.execute("update area set aged_on = null")
    while await sweep_birthdays(desk.deps) == desk.clock.now():
        pass
    before = await picture(desk)

    asked = PreviewMerge(kept_id=one, merged_id=other)
    preview = await desk.ask(asked)
    assert isinstance(preview, MergePreview)
    command = MergeResidents.model_validate(
        {**asked.model_dump(), "choices": dict.fromkeys(preview.to_choose, side), "reason": "同一人", "actor": "书记甲"}
    )
    await desk.ask(command)
    during = await desk.rows("select id from resident where name = :name and community = :of", name=name, of=COMMUNITY)
    desk.clock.at += timedelta(minutes=1)
    await unmerged(desk, command.command_id)

    assert [row[0] for row in during] == [one]
    assert await picture(desk) == before
