"""What the people of the play do with alerts, and what they leave to whoever is looking at the demonstration."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from nuanlin.demo.fates import ENDINGS, fate_of_alert
from nuanlin.demo.player import is_ours
from shared.contracts.alerts_requests import AlertItem
from shared.contracts.words import CareRole, Severity

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def taken(by: str, staff_id: UUID | None) -> AlertItem:
    return AlertItem(
        alert_id=uuid4(), kind="visit_missed", title="走访到期未完成", severity=Severity.WARNING, status="acknowledged",
        community="990102003005", raised_at=NOW, level=1, role=CareRole.BLOCK_CAPTAIN, acknowledged_by=by,
        taken_by=staff_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "staff_id", "ours"), [("楼长", None, True), ("楼长", uuid4(), False), ("沈岚", None, False)]
)
def test_the_play_closes_only_what_it_took_itself(by: str, staff_id: UUID | None, ours: bool) -> None:
    assert is_ours(taken(by, staff_id)) is ours


def test_nobody_closes_a_vacant_post_as_if_it_were_somebody_who_is_safe() -> None:
    fate = fate_of_alert(uuid4(), "responsibility_vacant")

    assert fate.close_after is None


@pytest.mark.parametrize("kind", ENDINGS)
def test_an_alert_about_an_elder_ends_as_fits_it(kind: str) -> None:
    fate = fate_of_alert(uuid4(), kind)

    assert (fate.outcome, fate.text) in ENDINGS[kind]
