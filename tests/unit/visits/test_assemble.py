from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.visits.storage.visits import VisitFact
from services.visits.use_cases.assemble import scheduled
from shared.areas import place_of
from shared.contracts.visits import VisitScheduled

MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1900)


@settings(deadline=None)
@given(
    resident_id=st.uuids(),
    rule_id=st.uuids(),
    liaison_id=st.none() | st.uuids(),
    revision=st.integers(1, 9),
    opens_at=MOMENTS,
    now=MOMENTS,
)
def test_the_bytes_are_those_that_the_contract_would_write(
    *, resident_id: UUID, rule_id: UUID, liaison_id: UUID | None, revision: int, opens_at: datetime, now: datetime
) -> None:
    fact = VisitFact(
        id=UUID(int=7), resident_id=resident_id, area="990102003005", rule_id=rule_id, rule_version=2,
        period="2026-W48", liaison_id=liaison_id, opens_at=opens_at, deadline_at=opens_at, status="planned",
        revision=revision, contact_id=None, completed_at=None, cancel_reason=None, detected_late=False,
    )  # fmt: skip
    event = VisitScheduled(
        event_id=VisitScheduled.identify(resident_id, rule_id, "2026-W48", revision), occurred_at=now,
        **place_of(fact.area), entity_version=revision, visit_id=fact.id, resident_id=resident_id, rule_id=rule_id,
        rule_version=2, period="2026-W48", liaison_id=liaison_id, opens_at=opens_at, deadline_at=opens_at,
    )  # fmt: skip

    assert scheduled([fact], now=now) == [(event.event_id, event.subject, event.to_wire())]
