"""What the desk says of alerts: figures by severity, one line for what was told again, outcomes that fit the kind."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.console.domain.alert_kinds import ABOUT_ARRANGEMENTS, ONLY_TO_KNOW, VACANCIES, outcomes_of
from services.console.domain.repeats import runs_of
from services.console.use_cases.load_desk import tally_alerts
from shared.contracts.alerts_requests import AlertItem, AlertPage, AlertStatus, TimelineEntry
from shared.contracts.words import Severity

NOW = datetime(2026, 12, 9, 6, 0, tzinfo=UTC)


def item(severity: Severity, status: AlertStatus) -> AlertItem:
    return AlertItem(
        alert_id=uuid4(), kind="visit_missed", severity=severity, status=status, title="到期仍未见到老人",
        community="990102003005", raised_at=NOW, level=1,
    )  # fmt: skip


def entry(kind: str, text: str) -> TimelineEntry:
    return TimelineEntry(at=NOW, kind=kind, text=text)


def test_what_nobody_answered_is_no_more_urgent_for_that() -> None:
    exhausted = [item(Severity.WARNING, "unresolved_exhausted") for _ in range(3)]
    urgent = [item(Severity.URGENT, "unresolved_exhausted"), item(Severity.URGENT, "open")]
    taken = item(Severity.URGENT, "acknowledged")

    tally = tally_alerts(AlertPage(items=[*exhausted, *urgent, taken]), now=NOW)

    assert (tally.urgent, tally.other, tally.unanswered, tally.taken) == (2, 3, 4, 1)


def test_reports_in_a_row_are_one_line_but_never_the_one_that_says_it_became_graver() -> None:
    again = [entry("repeated", f"再次报告:小区主任空缺,涉及 {n} 位") for n in range(3)]
    told = entry("notified", "已通知沈月华")
    graver = entry("repeated", "再次报告,情况加重:走访发现健康异常")
    lines = [entry("raised", "发出警报"), *again, told, again[0], graver, again[1], told, told]

    assert [len(run) for run in runs_of(lines)] == [1, 3, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("responsibility_vacant", ("arranged", "handed_on", "false_alarm", "other")),
        ("weekly_digest", ("noted", "handed_on", "other")),
        ("distress_signalled", ("safe", "helped", "hospital", "false_alarm", "other")),
        ("a_rule_of_this_deployment", ("safe", "helped", "hospital", "false_alarm", "other")),
    ],
)
def test_an_alert_is_closed_with_words_that_fit_its_kind(kind: str, outcomes: tuple[str, ...]) -> None:
    assert outcomes_of(kind) == outcomes


def test_no_kind_is_of_two_sorts() -> None:
    assert ABOUT_ARRANGEMENTS.isdisjoint(ONLY_TO_KNOW)
    assert VACANCIES < ABOUT_ARRANGEMENTS
