"""What an alert may hold besides its chain: several doors, outside agencies, notices that were lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from shared.contracts.alerts_agencies import AgencyCaseItem
from shared.contracts.alerts_groups import AlertMember
from shared.contracts.alerts_requests import AlertItem, NoticeItem
from shared.contracts.words import CareRole, Severity
from tests.support import people

__all__ = ["SEVERAL", "agency_case", "lost_notice", "members_of", "several"]

SEVERAL = people.id_of("alert of several doors")
"""The alert that speaks of several."""

TITLE = "到期仍未见到老人"


def several(names: Sequence[str], *, now: datetime) -> AlertItem:
    """Return an open alert about all of these."""
    raised_at = now - timedelta(minutes=12)
    return AlertItem(
        alert_id=SEVERAL,
        kind="visit_missed",
        title=f"{TITLE}(共 {len(names)} 户)",
        severity=Severity.URGENT,
        status="open",
        community=people.COMMUNITY,
        resident_name=f"{names[0]}等 {len(names)} 户",
        door="安和小区",
        raised_at=raised_at,
        level=1,
        role=CareRole.LIAISON,
        next_escalation_at=raised_at + timedelta(minutes=20),
        member_count=len(names),
    )


def members_of(names: Sequence[str], *, now: datetime) -> list[AlertMember]:
    """Return a case for each; the last is settled."""
    doors = {item.name: item for item in people.residents()}
    joined_at = now - timedelta(minutes=12)
    cases = [
        AlertMember(
            resident_id=doors[name].resident_id,
            resident_name=name,
            door=doors[name].door,
            title=TITLE,
            severity=Severity.URGENT,
            joined_at=joined_at,
        )
        for name in names
    ]
    settled = {"settled_at": now - timedelta(minutes=3), "outcome": "visit_completed"}
    return [*cases[:-1], cases[-1].model_copy(update=settled)]


def agency_case(*, resident_id: UUID, now: datetime, number: str | None = None, silent: bool = False) -> AgencyCaseItem:
    """Return a gas hazard at the gas company: accepted if it has a number."""
    return AgencyCaseItem(
        case_id=uuid4(),
        finding_id=uuid4(),
        resident_id=resident_id,
        hazard="gas",
        agency="gas_company",
        agency_name="云川燃气",
        status="accepted" if number else "notified",
        attempts=2 if silent else 1,
        notified_at=now - timedelta(hours=3),
        answer_by=None if number else now + timedelta(hours=1),
        silent=silent,
        case_number=number,
        accepted_at=now - timedelta(hours=1) if number else None,
    )


def lost_notice(
    name: str, *, now: datetime, status: Literal["dead", "unclear", "blocked", "sent"], channel: str = "sms"
) -> NoticeItem:
    """Return a notice to a liaison that ended in this way."""
    return NoticeItem(
        notice_id=uuid4(),
        channel=channel,
        role=CareRole.LIAISON,
        role_name="联络员",
        staff_name=name,
        status=status,
        attempts=3,
        due_at=now - timedelta(minutes=10),
        answer="号码停机" if status == "dead" else None,
    )
