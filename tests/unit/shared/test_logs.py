"""Nothing that is personal reaches a log, whichever way it comes."""

import json
import logging
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError

from shared.contracts.registry import StaffProfiled
from shared.logs import configure_logs
from tests.support.logs import log_to_the_report

PHONE, ID_NUMBER, NAME = "13800002210", "990102194003071234", "欧阳秀英"


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Capture what is written; the pipeline is made when the test has begun, for its standard output."""
    yield lambda: capsys.readouterr().out
    log_to_the_report()
    structlog.contextvars.clear_contextvars()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


def begin() -> None:
    configure_logs(service="trial", level="info", form="json")


def test_a_line_is_json_with_its_service_and_its_level(out: Callable[[], str]) -> None:
    begin()
    alert_id = uuid4()

    structlog.get_logger().warning("alert raised", alert_id=alert_id, count=3)

    line = json.loads(out())
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
def test_personal_fields_and_numbers_are_blotted_out(fields: dict[str, object], out: Callable[[], str]) -> None:
    begin()

    structlog.get_logger().info("something happened", **fields)

    written = out()
    assert "something happened" in written
    for secret in (PHONE, ID_NUMBER, NAME, "8000123", "幸福里"):
        assert secret not in written


def test_an_exception_of_the_database_does_not_quote_the_row(out: Callable[[], str]) -> None:
    begin()
    cause = RuntimeError(f"duplicate key\nDETAIL:  Failing row contains ({NAME}, {PHONE}).")
    error = IntegrityError("insert into resident values ($1, $2)", (NAME, PHONE), cause, hide_parameters=True)

    structlog.get_logger().error("handler failed", exc_info=error)

    written = out()
    assert "duplicate key" in written
    assert NAME not in written
    assert PHONE not in written


def test_an_invalid_message_does_not_quote_its_values(out: Callable[[], str]) -> None:
    begin()
    try:
        StaffProfiled.model_validate({"name": [NAME], "staff_id": NAME})
    except ValidationError:
        structlog.get_logger().exception("handler failed")

    written = out()
    assert "staff_id" in written
    assert NAME not in written


def test_lines_of_other_libraries_go_the_same_way(out: Callable[[], str]) -> None:
    begin()
    logging.getLogger("some.library").error("cannot reach %s", PHONE)
    logging.getLogger("some.library").error("failed", exc_info=RuntimeError(f"wrong number {PHONE}"))

    lines = [json.loads(line) for line in out().splitlines()]
    assert [line["service"] for line in lines] == ["trial", "trial"]
    assert PHONE not in json.dumps(lines)


def test_a_library_does_not_chat_at_info(out: Callable[[], str]) -> None:
    begin()
    logging.getLogger("some.library").info("received a message")

    assert out() == ""
