"""The command line as an operator and a community worker use it, against the running house."""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from nuanlin.local.environment import local_environment
from tests.support.commands import Said, run_command
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

NUANLIN = str(Path(sys.executable).with_name("nuanlin"))


def environment(stack: Stack | None) -> dict[str, str]:
    """Return what tells a command which house it is about; None is one that is not there."""
    return dict(local_environment(stack.workspace)) if stack else {"NUANLIN_NATS_URL": "nats://127.0.0.1:9"}


async def run(stack: Stack | None, *words: str) -> Said:
    """Run a command; returns its exit code, output and errors."""
    return await run_command(*words, house=environment(stack))


async def run_program(stack: Stack | None, *words: str) -> Said:
    """Run the installed program, as a person would."""
    process = await asyncio.create_subprocess_exec(
        NUANLIN, *words, env={**os.environ, **environment(stack)}, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, errors = await process.communicate()
    return process.returncode or 0, out.decode(), errors.decode()


async def listed(stack: Stack, *words: str) -> Any:
    """Run a listing command and return its JSON."""
    code, out, errors = await run(stack, *words, "--json")
    assert code == 0, errors
    return json.loads(out)


async def settled(stack: Stack) -> Village:
    """Found a community with one elder whose visits are planned."""
    village = await stack.village()
    await village.has(Elder("何桂芳"))
    await eventually(lambda: village.visits(statuses=["planned"]), says=lambda visits: len(visits) >= 2)
    return village


async def test_a_roster_is_imported_and_the_second_time_changes_nothing(stack: Stack, tmp_path: Path) -> None:
    village = await stack.village()
    roster = tmp_path / "花名册.csv"
    lines = [
        "姓名,性别,出生日期,住址,人员类别",
        "何桂芳,女,1941-03-05,1幢1单元101室,独居",
        "罗秉义,男,1942-02-03,2幢101室,空巢",
    ]
    roster.write_text("\n".join(lines), encoding="gb18030")

    first = await run(stack, "registry", "import", str(roster), "--community", village.code)
    second = await run_program(stack, "registry", "import", str(roster), "--community", village.code)

    assert first[0] == 0, first
    assert second[0] == 0, second
    rows = await stack.sql("registry", "select name from resident where community = $1", village.code)
    assert {row["name"] for row in rows} == {"何桂芳", "罗秉义"}


async def test_a_dry_run_needs_no_running_house(tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("姓名,身份证号\n何桂芳,\n,\n", encoding="utf-8")

    words = ("registry", "import", str(roster), "--community", "990102003005", "--dry-run", "--json")
    code, out, errors = await run(None, *words, "--as-of", "2026-11-21")

    assert code == 0, errors
    *rows, totals = [json.loads(line) for line in out.splitlines()]
    assert [(row["sheet"], row["row"], row["verdict"]) for row in rows] == [("名册", 2, "reject")]
    assert totals["totals"]["reject"] == 1


async def test_a_visit_is_recorded_from_the_command_line(stack: Stack) -> None:
    village = await settled(stack)

    due = await listed(stack, "visits", "due", "--community", village.code)
    visit = next(item for item in due if item["reason"] == "每周联络")
    what = ("--visit", visit["visit_id"], "--mode", "call", "--outcome", "safe")
    code, _, errors = await run(stack, "visits", "record", visit["resident_id"], *what)

    assert code == 0, errors
    done = await village.visits(statuses=["completed"])
    assert [str(item.visit_id) for item in done] == [visit["visit_id"]]


async def test_an_alert_is_listed_acknowledged_and_closed(stack: Stack) -> None:
    village = await settled(stack)
    deadline = min(visit.deadline_at for visit in await village.visits(statuses=["planned"]))
    await stack.clock_reaches(deadline + timedelta(minutes=1))
    await eventually(village.missed_phones)

    found = await listed(stack, "alerts", "list", "--community", village.code)
    alert = next(item for item in found if item["kind"] == "visit_missed")
    acknowledged = await run(stack, "alerts", "ack", alert["alert_id"], "--who", "陈敏")
    closed = await run(stack, "alerts", "close", alert["alert_id"], "--outcome", "safe", "--text", "上门见到老人,平安")

    assert acknowledged[0] == closed[0] == 0, (acknowledged, closed)
    statuses = {str(item.alert_id): item.status for item in await village.alerts()}
    assert statuses[alert["alert_id"]] == "closed"


async def test_what_is_refused_says_why_and_ends_with_an_error(stack: Stack) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    refused = (
        ("alerts", "ack", nobody),
        ("visits", "record", nobody, "--mode", "call", "--outcome", "safe"),
        ("dlq", "show", "999999"),
        ("dlq", "replay"),
        ("migrate", "nothing"),
        ("registry", "import", "/nowhere.xlsx", "--community", "990102003005"),
        ("registry", "import", __file__, "--community", "12"),
    )

    said = await asyncio.gather(*(run(stack, *words) for words in refused))

    for words, (code, _, errors) in zip(refused, said, strict=True):
        assert code != 0, words
        assert any("\u4e00" <= letter <= "\u9fff" for letter in errors), (words, errors)
        assert "Traceback" not in errors, words


async def test_a_bus_that_is_not_there_is_said_so() -> None:
    code, _, errors = await run_program(None, "bus", "lag")

    assert code == 1
    assert "连接不上消息总线" in errors


async def test_the_bus_is_as_declared_and_its_readers_are_listed(stack: Stack) -> None:
    applied = await run(stack, "bus", "apply", "--size-gib", "1")
    lag = await listed(stack, "bus", "lag")

    assert applied[0] == 0, applied
    assert "没有改动" in applied[1]
    assert {row["durable"] for row in lag} >= {"alerts__visit_missed", "visits__resident_profiled"}


async def test_doctor_finds_a_healthy_house_healthy(stack: Stack) -> None:
    _, out, errors = await run(stack, "doctor", "--json")
    assert not errors
    findings = json.loads(out)

    assert [finding for finding in findings if not finding["ok"]] == []
    assert len(findings) >= 8


async def test_a_death_is_handled_and_all_we_hold_of_a_person_handed_out_at_the_command_line(
    stack: Stack, tmp_path: Path
) -> None:
    village = await settled(stack)
    resident = str(village.residents["何桂芳"])
    file = tmp_path / "个人资料.json"

    _, reported, _ = await run(stack, "registry", "life", "report-death", resident, "--by", "联络员甲")
    report = reported.split()[1]
    alone = await run(stack, "registry", "life", "confirm-death", report, "--by", "联络员甲")
    reversed_ = await run(stack, "registry", "life", "reverse-death", report, "--by", "网格长乙", "--reason", "误报")
    export = ("--by", "审计员丁", "--reason", "本人申请", "--out", str(file))
    exported = await run(stack, "registry", "export-person", resident, *export)

    assert alone[0] == 1
    assert "另一个人" in alone[2]
    assert reversed_[0] == 0, reversed_
    assert exported[0] == 0, exported
    whole = json.loads(file.read_text())
    assert set(whole) == {"registry", "visits", "alerts", "activities"}
    assert whole["registry"]["archive"][0]["person"]["name"] == "何桂芳"
    assert [row["state"] for row in whole["registry"]["death_report"]] == ["reversed"]
    assert [row["name"] for row in whole["visits"]["resident_copy"]] == ["何桂芳"]
    assert "contact" in whole["visits"]
    newest = await lines(stack, "registry", "audit", "list", "--resident", resident)
    exports = {row["request"] for row in newest if (row["actor"], row.get("reason")) == ("审计员丁", "本人申请")}
    assert exports == {f"{owner}.export_person.v1" for owner in whole}
    code, verdict, errors = await run(stack, "registry", "audit", "verify")
    assert (code, errors) == (0, "")
    assert "完整" in verdict


async def lines(stack: Stack, *words: str) -> list[Any]:
    """Run a listing command and return one object per line."""
    code, out, errors = await run(stack, *words, "--json")
    assert code == 0, errors
    return [json.loads(line) for line in out.splitlines()]
