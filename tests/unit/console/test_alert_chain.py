"""What the chain of an alert says of who is told next, and when."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.console.channels.owners import Answer
from services.console.use_cases.load_alert import AlertPanel
from shared.contracts.alerts_requests import AlertDetail, AlertItem, LevelItem
from shared.contracts.visits_requests import History
from shared.contracts.words import CareRole, Severity

ALERT = UUID(int=1)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def level(number: int, role: CareRole, after_minutes: int, name: str | None, told_at: datetime | None) -> LevelItem:
    return LevelItem(level=number, role=role, after_minutes=after_minutes, name=name, told_at=told_at)


HEAD = level(1, CareRole.BLOCK_CAPTAIN, 0, "杨兰香", at(8, 26))
DIRECTOR = level(2, CareRole.COMPOUND_DIRECTOR, 20, None, None)
DEPUTY = level(3, CareRole.DEPUTY_HEAD, 40, "李桂英", None)
LAST = level(4, CareRole.SECRETARY, 70, "沈月华", None)


def panel(next_at: datetime | None) -> AlertPanel:
    item = AlertItem(
        alert_id=ALERT, kind="visit_missed", severity=Severity.WARNING, status="open", title="到期仍未见到老人",
        community="990102003005", raised_at=at(8, 1), level=1, next_escalation_at=next_at,
    )  # fmt: skip
    detail = AlertDetail(item=item, timeline=[], levels=[HEAD, DIRECTOR, DEPUTY, LAST], notices=[])
    return AlertPanel(
        alert_id=ALERT, alert=Answer(value=detail), resident=None, timeline=[], must_knows=[],
        history=Answer(value=History(items=[])), last_seen=None, countdown=None, next_role=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "when"),
    [(HEAD, None), (DIRECTOR, None), (DEPUTY, at(8, 46)), (LAST, at(9, 16))],
    ids=["told", "nobody there", "the next", "the one after"],
)
def test_a_level_is_told_as_late_as_the_one_before_it_was(one: LevelItem, when: datetime | None) -> None:
    assert panel(at(8, 46)).tells_at(one) == when


def test_nobody_is_said_to_be_told_of_what_stands_still() -> None:
    assert [panel(None).tells_at(one) for one in (DEPUTY, LAST)] == [None, None]
