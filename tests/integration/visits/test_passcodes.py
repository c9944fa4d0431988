import asyncio
import itertools
import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.event import listen

from services.visits.domain.phrase import themes_on
from services.visits.jobs.passcodes import sweep_passcodes
from services.visits.storage.passcode_tables import PasscodeRow
from services.visits.storage.phrases import approved_phrases
from services.visits.use_cases.turn_passcodes import phrase_of
from shared.contracts.catalog import EVENTS
from shared.contracts.visits_passcodes import (
    BriefPasscode,
    BypassPasscode,
    GetPasscodeRecord,
    PasscodeBypassed,
    PasscodeChallengeFailed,
    PasscodeRecord,
    PasscodeRotated,
    PasscodeShown,
    ReportChallenge,
    RevealPasscode,
    RotatePasscode,
)
from shared.contracts.words import Category, ContactMode
from shared.edge import RefusedError
from tests.integration.visits.district import at, resident_named
from tests.integration.visits.doorstep import Doorstep

ALONE = Category.LIVES_ALONE
LIAISON = resident_named("联络员甲")


async def reveal(doorstep: Doorstep, name: str, *, staff: UUID = LIAISON, visit: UUID | None = None) -> PasscodeShown:
    command = RevealPasscode(visit_id=visit or await doorstep.visit_of(name), staff_id=staff)
    return await doorstep.ask(command)


async def record_of(doorstep: Doorstep, name: str) -> PasscodeRecord:
    return await doorstep.ask(GetPasscodeRecord(resident_id=resident_named(name)))


@pytest.mark.capability("S3-10")
async def test_only_the_liaison_of_an_open_visit_sees_the_passcode_and_everybody_who_asked_is_on_record(
    doorstep: Doorstep,
) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    visit = await doorstep.visit_of("王奶奶")

    shown = await reveal(doorstep, "王奶奶")
    with pytest.raises(RefusedError, match="只给本次走访的联络员"):
        await reveal(doorstep, "王奶奶", staff=resident_named("联络员乙"))
    await doorstep.records("王奶奶", ContactMode.DOOR)
    with pytest.raises(RefusedError, match="不在进行中"):
        await reveal(doorstep, "王奶奶", visit=visit)

    assert shown.phrase in {phrase.text for phrase in approved_phrases()}
    record = await record_of(doorstep, "王奶奶")
    assert sorted(use.kind for use in record.uses) == ["refused", "refused", "revealed"]
    assert {(use.visit_id, use.number) for use in record.uses} == {(visit, 1)}
    assert shown.phrase not in record.model_dump_json()


@pytest.mark.capability("S3-10")
async def test_a_visit_of_next_week_shows_no_passcode_yet(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    later = next(row["id"] for row in await doorstep.rows("王奶奶") if row["opens_at"] > doorstep.clock.now())

    with pytest.raises(RefusedError, match="不在进行中"):
        await reveal(doorstep, "王奶奶", visit=later)


async def test_the_phrase_is_neither_in_the_database_nor_in_any_event(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    await doorstep.ask(RotatePasscode(resident_id=resident_named("王奶奶")))
    shown = await reveal(doorstep, "王奶奶")

    async with doorstep.sessions() as session:
        sealed = (await session.scalars(text("select sealed from passcode"))).all()
    bodies = [event.to_wire() for event in await doorstep.told(*EVENTS)]
    for phrase in (shown.phrase, shown.former_phrase or "?"):
        assert not any(phrase.encode() in bytes(row) for row in [*sealed, *bodies])


@pytest.mark.capability("S3-13")
async def test_phrases_can_be_said_fit_the_season_and_are_never_read_from_the_person(doorstep: Doorstep) -> None:
    doorstep.clock.at = at("2026-09-26 08:00")
    names = [f"平安国庆{number}" for number in range(8)]
    for name in names:
        await doorstep.has(name, ALONE, compound="好人苑")
    phrases = []
    for _ in range(4):
        await doorstep.turns()
        phrases += [(await reveal(doorstep, name)).phrase for name in names]
        for name in names:
            await doorstep.ask(RotatePasscode(resident_id=resident_named(name)))

    themes = {phrase.text: phrase.theme for phrase in approved_phrases()}
    assert {themes[phrase] for phrase in phrases} <= themes_on(date(2026, 9, 26))
    assert "national_day" in {themes[phrase] for phrase in phrases}
    assert all(re.fullmatch("[\u4e00-\u9fff]{5,9}", phrase) for phrase in phrases)
    assert not any(pair in phrase for pair in ("平安", "国庆", "好人") for phrase in phrases)


@pytest.mark.capability("S3-11")
async def test_passcodes_turn_at_irregular_moments_within_limits_and_never_repeat_soon(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    phrases, moments = [], []
    for _ in range(26):
        moments.append(doorstep.clock.now())
        rows = await doorstep.count("select count(*) from passcode")
        phrases.append((await reveal_latest(doorstep)).phrase)
        doorstep.clock.at = (await sweep_passcodes(doorstep.deps)) or doorstep.clock.at
        await doorstep.turns()
        assert await doorstep.count("select count(*) from passcode") == rows + 1

    gaps = [(after - before).total_seconds() / 86400 for before, after in itertools.pairwise(moments)]
    assert all(10 <= gap <= 35 for gap in gaps)
    assert max(gaps) - min(gaps) > 5
    assert all(len(set(phrases[at : at + 24])) == 24 for at in range(3))
    assert {event.reason for event in await doorstep.told(PasscodeRotated)} == {"due"}


async def test_many_passcodes_turn_with_as_few_statements_as_one_and_none_of_them_repeats(doorstep: Doorstep) -> None:
    asked: list[str] = []
    async with doorstep.sessions() as session:
        listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for names in (["王奶奶"], [f"老人{number}" for number in "一二三四五六七八"]):
        for name in names:
            await doorstep.has(name, ALONE)
        asked.clear()
        await doorstep.turns()
        counts.append(len(asked))
    for _ in range(3):
        doorstep.clock.advance(days=36)
        await doorstep.turns()

    assert counts[0] == counts[1]
    sealer = doorstep.deps.rotation.sealer if doorstep.deps.rotation else None
    async with doorstep.sessions() as session:
        rows = (await session.scalars(select(PasscodeRow))).all()
    assert sealer
    assert len({(row.resident_id, phrase_of(row, sealer)) for row in rows}) == len(rows) == 9 * 4


async def reveal_latest(doorstep: Doorstep) -> PasscodeShown:
    """Plan up to now, and show the passcode to the liaison."""
    await doorstep.plans()
    rows = [row for row in await doorstep.rows("王奶奶") if row["status"] in {"planned", "missed"}]
    visit = next(row["id"] for row in reversed(rows) if row["opens_at"] <= doorstep.clock.now())
    return await reveal(doorstep, "王奶奶", visit=visit)


@pytest.mark.capability("S3-11")
async def test_another_liaison_means_another_passcode_and_the_old_one_dies_after_the_grace(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    former = (await reveal(doorstep, "王奶奶")).phrase

    await doorstep.hear(doorstep.circle("王奶奶", "联络员乙", version=2))
    await doorstep.turns()

    with pytest.raises(RefusedError):
        await reveal(doorstep, "王奶奶")
    shown = await reveal(doorstep, "王奶奶", staff=resident_named("联络员乙"))
    assert (shown.number, shown.former_phrase) == (2, former)
    assert shown.phrase != former
    (event,) = await doorstep.told(PasscodeRotated)
    assert (event.reason, event.number) == ("liaison_changed", 2)
    doorstep.clock.advance(hours=73)
    await doorstep.plans()
    assert (
        await reveal(doorstep, "王奶奶", staff=resident_named("联络员乙"), visit=await open_visit(doorstep))
    ).former_phrase is None


async def open_visit(doorstep: Doorstep) -> UUID:
    """Return a visit that is planned and open now."""
    now = doorstep.clock.now()
    rows = await doorstep.rows("王奶奶")
    return next(UUID(str(row["id"])) for row in rows if row["status"] == "planned" and row["opens_at"] <= now)


@pytest.mark.capability("S3-11")
async def test_after_a_suspected_leak_the_old_passcode_is_good_for_two_hours_only(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()

    await doorstep.ask(RotatePasscode(resident_id=resident_named("王奶奶"), reason="leak_suspected"))

    assert (await reveal(doorstep, "王奶奶")).former_phrase is not None
    doorstep.clock.advance(hours=2, minutes=1)
    assert (await reveal(doorstep, "王奶奶")).former_phrase is None


async def test_the_same_circle_again_changes_no_passcode(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()

    await doorstep.hear(doorstep.circle("王奶奶", "联络员甲", version=2))
    await doorstep.turns()

    assert (await record_of(doorstep, "王奶奶")).number == 1


async def test_two_replicas_never_make_two_passcodes_of_one_turn(doorstep: Doorstep) -> None:
    for number in range(30):
        await doorstep.has(f"{number}号老人", ALONE)

    await asyncio.gather(*(sweep_passcodes(doorstep.deps) for _ in range(4)))

    assert await doorstep.count("select count(*) from passcode") == 30
    assert await doorstep.count("select count(*) from passcode_turn where number = 1") == 30


@pytest.mark.parametrize("reporter", ["elder", "relative", "hotline"])
async def test_a_visitor_who_does_not_know_the_passcode_is_told_at_once_and_once(
    doorstep: Doorstep, reporter: str
) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    command = ReportChallenge.model_validate(
        {"resident_id": resident_named("王奶奶"), "reported_by": reporter, "finding": "mismatched", "note": "穿红马甲"}
    )

    first = await doorstep.ask(command)
    again = await doorstep.ask(command)

    (event,) = await doorstep.told(PasscodeChallengeFailed)
    assert (event.reported_by, event.resident_id) == (reporter, resident_named("王奶奶"))
    assert (first.changed, again.changed) == (True, False)
    assert [use.kind for use in (await record_of(doorstep, "王奶奶")).uses] == ["mismatched"]


async def test_an_elder_who_forgot_is_told_again_and_nobody_is_alarmed(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.turns()
    resident = resident_named("王奶奶")
    await doorstep.ask(BriefPasscode(resident_id=resident, staff_id=LIAISON))

    report = ReportChallenge(resident_id=resident, reported_by="liaison", finding="forgotten")
    noted = await doorstep.ask(report)

    assert noted.brief_due
    assert (await reveal(doorstep, "王奶奶")).brief_due
    assert await doorstep.told(PasscodeChallengeFailed) == []
    with pytest.raises(RefusedError, match="联络员"):
        await doorstep.ask(BriefPasscode(resident_id=resident, staff_id=uuid4()))
    briefed = await doorstep.ask(BriefPasscode(resident_id=resident, staff_id=LIAISON))
    assert (briefed.changed, briefed.brief_due) == (True, False)


async def test_a_responder_goes_in_without_the_passcode_and_leaves_a_trace(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    command = BypassPasscode(resident_id=resident_named("王奶奶"), responder="fire", note="屋内冒烟")

    noted = await doorstep.ask(command)

    assert noted.number == 0
    (use,) = (await record_of(doorstep, "王奶奶")).uses
    assert (use.kind, use.by, use.note) == ("bypassed", "fire", "屋内冒烟")
    (event,) = await doorstep.told(PasscodeBypassed)
    assert event.responder == "fire"


async def test_without_a_key_there_are_no_passcodes_and_the_liaison_is_told_why(doorstep: Doorstep) -> None:
    doorstep.settings = doorstep.settings.model_copy(update={"passcode_key": None})
    await doorstep.has("王奶奶", ALONE)

    await sweep_passcodes(doorstep.deps)

    assert await doorstep.count("select count(*) from passcode") == 0
    with pytest.raises(RefusedError, match="密钥"):
        await reveal(doorstep, "王奶奶")


async def test_somebody_off_the_list_gets_no_passcode_until_they_come_back(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE, on_list=False)
    await doorstep.turns()
    assert await doorstep.count("select count(*) from passcode") == 0

    await doorstep.hears(doorstep.profile("王奶奶", ALONE))
    doorstep.clock.at = at("2026-11-22 09:00")
    await doorstep.turns()

    assert await doorstep.count("select count(*) from passcode") == 1
