"""Nothing that is personal reaches a log, whichever way it comes."""

import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from shared.contracts.registry import StaffProfiled
from shared.logs import configure_logs

PHONE, ID_NUMBER, NAME = "13800002210", "990102194003071234", "欧阳秀英"


@pytest.fixture(autouse=True)
def pipeline(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:  # noqa: ARG001 - captures from the start
    configure_logs(service="trial", level="info", form="json")
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


def test_a_line_is_json_with_its_service_and_its_level(capsys: pytest.CaptureFixture[str]) -> None:
    alert_id = uuid4()

    structlog.get_logger().warning("alert raised", alert_id=alert_id, count=3)

    line = json.loads(capsys.readouterr().out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "alert raised",
        "alert_id": str(alert_id),
        "count": 3,
        "service": "trial",
        "level": "warning",
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"name": NAME},
        {"phone": PHONE},
        {"row": {"name": NAME, "address": "幸福里3幢402"}},
        {"rows": [{"phones": [PHONE]}, {"id_number": ID_NUMBER}]},
        {"reason": f"cannot call {PHONE}"},
        {"reason": f"+86{PHONE} and 0719-8000123 do not answer"},
        {"problem": ValueError(f"{ID_NUMBER} is wrong")},
        {"reason": f"(duplicate) DETAIL:  Key (name)=({NAME}) already exists."},
        {"reason": f"[parameters: ('{NAME}', '{PHONE}')]"},
    ],
)
def test_personal_fields_and_numbers_are_blotted_out(
    fields: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.get_logger().info("something happened", **fields)

    written = capsys.readouterr().out
    assert "something happened" in written
    for secret in (PHONE, ID_NUMBER, NAME, "8000123", "幸福里"):
        assert secret not in written


def test_an_exception_of_the_database_does_not_quote_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    cause = RuntimeError(f"duplicate key\nDETAIL:  Failing row contains ({NAME}, {PHONE}).")
    error = IntegrityError("insert into resident values ($1, $2)", (NAME, PHONE), cause, hide_parameters=True)

    structlog.get_logger().error("handler failed", exc_info=error)

    written = capsys.readouterr().out
    assert "duplicate key" in written
    assert NAME not in written
    assert PHONE not in written


def test_an_invalid_message_does_not_quote_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        StaffProfiled.model_validate({"name": [NAME], "staff_id": NAME})
    except ValidationError:
        structlog.get_logger().exception("handler failed")

    written = capsys.readouterr().out
    assert "staff_id" in written
    assert NAME not in written


def test_lines_of_other_libraries_go_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("some.library").error("cannot reach %s", PHONE)
    logging.getLogger("some.library").error("failed", exc_info=RuntimeError(f"wrong number {PHONE}"))

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["service"] for line in lines] == ["trial", "trial"]
    assert PHONE not in json.dumps(lines)


def test_a_library_does_not_chat_at_info(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("some.library").info("received a message")

    assert capsys.readouterr().out == ""
