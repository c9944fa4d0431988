"""Two entries for one person, through the whole house: one visit is left, both histories show, nobody is missed."""

from collections import Counter
from uuid import UUID

from nuanlin.local.environment import local_environment
from shared.contracts.registry_merges import Duplicates, ListDuplicates, ListMerges, Merges
from shared.contracts.visits import VisitMissed
from shared.contracts.visits_requests import GetHistory, History, RecordVisit, RecordVisitReply, VisitItem
from shared.contracts.words import ContactMode, Outcome
from tests.support.commands import Said, run_command
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

ONE = Elder("王秀英", categories="空巢")
OTHER = Elder("王秀瑛", categories="空巢", address="2幢3单元201室", birth_date="1941-05-03")


async def visits_of(village: Village, resident: UUID, *statuses: str) -> list[VisitItem]:
    """Return a resident's visits that stand so."""
    found = await village.visits(statuses=list(statuses))
    return [visit for visit in found if visit.resident_id == resident]


async def tried(stack: Stack, resident: UUID, outcome: Outcome) -> RecordVisitReply:
    """Record that somebody was at the door."""
    command = RecordVisit(resident_id=resident, mode=ContactMode.DOOR, outcome=outcome, actor="联络员甲", note="敲门")
    return await stack.ask(command, RecordVisitReply)


async def command(stack: Stack, *words: str) -> Said:
    """Run a command of the registry."""
    return await run_command("registry", *words, house=dict(local_environment(stack.workspace)))


async def merged_by_hand(stack: Stack, village: Village, one: UUID, other: UUID) -> str:
    """Merge two entries on the command line: find them, look, be told what to choose, choose; returns the merge."""
    _, found, _ = await command(stack, "duplicates", "--community", village.code)
    _, preview, _ = await command(stack, "merge", str(one), str(other))
    sure = ("merge", str(one), str(other), "--yes", "--reason", "核对过身份证", "--by", "书记甲")
    refused = await command(stack, *sure)
    sides = [word for field in ("name", "door", "birth") for word in ("--choose", f"{field}=kept")]
    code, done, errors = await command(stack, *sure, *sides)

    assert "1 对" in found
    assert "电话相同" in found
    assert "以上是预览,什么都没有改" in preview
    assert "姓名" in preview
    assert refused[0] == 1
    assert "姓名、出生日期、住址不一致" in refused[2]
    assert code == 0, errors
    return done.split()[-1]


async def test_two_entries_of_one_person_have_one_visit_both_histories_and_nobody_is_missed(stack: Stack) -> None:
    village = await stack.village()
    await village.has(ONE, OTHER)
    one, other = village.residents[ONE.name], village.residents[OTHER.name]
    before = await eventually(lambda: visits_of(village, one, "planned"))
    await eventually(lambda: visits_of(village, other, "planned"))
    for resident in (one, other):
        await tried(stack, resident, Outcome.NO_ANSWER)

    pairs = await stack.ask(ListDuplicates(community=village.code), Duplicates)
    assert [({item.resident_id, item.other_id}, item.reasons) for item in pairs.items] == [({one, other}, ["phone"])]
    merge = await merged_by_hand(stack, village, one, other)

    await eventually(lambda: visits_of(village, other, "planned"), says=lambda left: not left)
    await stack.quiet()
    due = await eventually(lambda: visits_of(village, one, "planned"))
    assert set(Counter((visit.rule_id, visit.opens_at) for visit in due).values()) == {1}
    assert {visit.visit_id for visit in due} == {visit.visit_id for visit in before}
    history = await stack.ask(GetHistory(resident_id=other), History)
    assert [item.outcome for item in history.items] == [Outcome.NO_ANSWER] * 2

    reply = await tried(stack, other, Outcome.SAFE)
    assert set(reply.completed) <= {visit.visit_id for visit in before}
    assert reply.completed
    await stack.time_passes(days=7)
    await stack.quiet()
    told = [VisitMissed.from_wire(body) for _, body in await stack.events("care.evt.visits.visit_missed.>")]
    assert not {event.visit_id for event in told} & set(reply.completed)
    assert other not in {event.resident_id for event in told}
    kept = await stack.ask(ListMerges(resident_id=other), Merges)
    assert (kept.resident_id, [item.merge_id for item in kept.items]) == (one, [UUID(merge)])

    code, _, errors = await command(stack, "unmerge", merge, "--yes", "--reason", "是两姐妹", "--by", "书记甲")
    assert code == 0, errors
    await eventually(lambda: visits_of(village, other, "planned"))
    apart = await stack.ask(GetHistory(resident_id=other), History)
    assert [item.outcome for item in apart.items] == [Outcome.NO_ANSWER]
    await stack.quiet()
