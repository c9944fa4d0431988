"""The commands for texts, words, messages to residents and paper, against a running replica."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from services.alerts.cli import app
from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from shared.contracts.alerts_mailings import ListPrints
from shared.contracts.registry_correspondence import CorrespondenceResolved
from tests.integration.alerts.community import CODE, DATA_KEY, Community, url_of
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import eventually

WHO = ("--who", "陈敏")


async def run(*words: str) -> tuple[int, str, str]:
    """Run a command in a thread, as its own program would run."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return result.exit_code, result.stdout, result.stderr


async def test_a_letter_is_written_tried_sent_printed_and_posted(
    community: Community, bus: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    wishes = CorrespondenceResolved(
        **community.fields(), resident_id=community.resident_id, greetings=False, postal_address="西安市某路 8 号"
    )
    await community.hears(community.profile(lives_elsewhere=True, birth_date=date(1940, 3, 5)), wishes)
    letter, wrong, pdf = tmp_path / "letter.json", tmp_path / "wrong.json", tmp_path / "letters.pdf"
    letter.write_text(json.dumps({"name": "letter", "channel": "print", "forms": ["{name}:新政策请打 {phone}"]}))
    wrong.write_text(json.dumps({"name": "letter", "form": ["{name}"]}))
    settings = AlertsSettings(data_key=DATA_KEY, database_url=SecretStr(url_of(community.sessions)), nats_url=bus)
    async with running(alerts_service(settings), settings, clock):
        _, listed, _ = await run("templates", "list")
        _, shown, _ = await run("templates", "show", "birthday")
        misspelled, _, hint = await run("templates", "save", str(wrong), "--reason", "新", *WHO)
        _, missing, _ = await run("templates", "try", str(letter), "--value", "name=何桂芳")
        _, word, _ = await run("words", "set", CODE[:6], "phone", "0719-8000123", *WHO)
        _, saved, _ = await run("templates", "save", str(letter), "--reason", "新政策", *WHO)
        (sheet,) = (await eventually(lambda: community.ask(ListPrints()), says=lambda found: bool(found.items))).items
        _, prints, _ = await run("print", "list")
        _, drawn, _ = await run("print", "sheet", str(pdf))
        _, posted, _ = await run("print", "posted", str(sheet.notice_id), "--note", "挂号 7", *WHO)
        _, mailings, _ = await run("mailings", "--kind", "letter")

    assert "alert  zh  any  警报通知  出厂第 1 版" in listed
    assert "可用变量: {name} {age},以及“词语”里登记的任何词" in shown
    assert (misspelled, "没有这一项,请检查拼写" in hint) == (1, True)
    assert missing == "不会发出:文字模板缺少 phone,没有发出\n"
    assert word == "已登记,990102 现有 1 个词语\n"
    assert saved.startswith("已生效:letter  zh  print  送给您的信  本地第 1 版  陈敏:新政策")
    assert f"{sheet.notice_id}  送给您的信  何桂芳  西安市某路 8 号" in prints
    assert (drawn.startswith("1 件,已写到"), pdf.read_bytes()[:5]) == (True, b"%PDF-")
    assert posted == "已登记寄出 1 件\n"
    assert "送给您的信  何桂芳  打印  已送出  已寄出或送达(陈敏)挂号 7" in mailings
