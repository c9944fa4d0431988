"""What a liaison finds at the door reaches the register by itself, through every real process."""

from datetime import timedelta

import pytest

from shared.contracts.base import Viewer
from shared.contracts.registry_assessments import Assessments, ListAssessments
from shared.contracts.registry_ledgers import LedgerEntries, LedgersOf
from shared.contracts.visits_findings import Classification
from shared.contracts.visits_requests import Finding, RecordVisit, RecordVisitReply
from shared.contracts.words import ContactMode, Outcome, Severity
from tests.support.stack import Elder, Stack, Village
from tests.support.waiting import eventually

HE = Elder("何桂芳", categories="空巢", birth_date="1958-04-05")


async def record(stack: Stack, village: Village, **fields: object) -> None:
    """Record a visit at the elder's home."""
    said = {
        "resident_id": village.residents[HE.name],
        "staff_id": village.staff["liaison"],
        "mode": ContactMode.HOME_VISIT,
        "outcome": Outcome.SAFE,
        "actor": "联络员甲",
        "viewer": Viewer(actor="联络员甲", role="duty_officer", scope=[village.code]),
    }
    await stack.ask(RecordVisit.model_validate(said | fields), RecordVisitReply)
    await stack.quiet()


@pytest.mark.capability("N-10")
async def test_two_falls_in_a_month_that_a_liaison_records_call_for_an_assessment(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE)
    fell = [Finding(kind="health", code="fall", severity=Severity.WARNING)]
    question = ListAssessments(resident_id=village.residents[HE.name])

    await record(stack, village, findings=fell, outcome=Outcome.NEEDS_ATTENTION, happened_at=stack.now() - DAY)
    first = (await stack.ask(question, Assessments)).reassess
    await record(stack, village, findings=fell, outcome=Outcome.NEEDS_ATTENTION)

    assert first == []
    assert (await stack.ask(question, Assessments)).reassess == ["risk_incidents"]
    told = await stack.events("care.evt.registry.reassessment_due.>")
    assert len([body for _, body in told if str(question.resident_id).encode() in body]) == 1


@pytest.mark.capability("S2-02")
async def test_a_home_visit_with_a_classification_puts_the_elder_into_the_ledgers(stack: Stack) -> None:
    village = await stack.village()
    await village.has(HE)
    resident_id = village.residents[HE.name]
    may = Viewer(actor="书记甲", role="secretary", scope=[village.code], may_see_restricted=True)

    await record(stack, village, classification=Classification(entering=["lives_alone", "lost_only_child"]))

    async def ledgers() -> dict[str, str | None]:
        entries = (await stack.ask(LedgersOf(resident_id=resident_id, viewer=may), LedgerEntries)).items
        return {entry.ledger: entry.basis for entry in entries if entry.left_on is None}

    entered = await eventually(ledgers, says=lambda found: "lives_alone" in found)
    assert entered["lives_alone"] == "入户走访"
    assert "lost_only_child" not in entered
    await eventually(village.alerts, says=lambda alerts: "classification_declined" in {a.kind for a in alerts})


DAY = timedelta(days=1)
