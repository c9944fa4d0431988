"""What a board of must-visits says of those whom visits does not name."""

from datetime import UTC, datetime
from uuid import UUID

from services.console.channels.owners import Answer
from services.console.use_cases.load_must_visits import MustVisits
from shared.contracts.visits_duties import MustVisitCount, MustVisitReport
from shared.contracts.visits_requests import VisitItem

NOBODY = UUID(int=0)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def board(reason: str) -> MustVisits:
    counts = [
        MustVisitCount(
            community="990102003005", reason="illness", name="生病必访",
            by_status={"planned": 349, "missed": 1, "completed": 2}, contacts=2,
        ),
        MustVisitCount(
            community="990102003005", reason="birthday", name="生日必访", by_status={"planned": 1}, contacts=0
        ),
    ]  # fmt: skip
    named = [
        VisitItem(
            visit_id=NOBODY, resident_id=NOBODY, resident_name="", door="", reason=name, modes=[],
            status="planned", opens_at=NOON, due_at=NOON, deadline_at=NOON,
        )
        for name in ("生病必访", "生日必访")
    ]  # fmt: skip
    return MustVisits(Answer(value=MustVisitReport(counts=counts, waiting=named)), None, reason)


def test_a_board_counts_also_those_whom_it_does_not_name_and_says_so_whichever_reason_is_chosen() -> None:
    assert board("").by_reason == board("illness").by_reason == {"illness": 350, "birthday": 1}
    assert [board(reason).unnamed for reason in ("", "illness", "birthday")] == [349, 349, 0]
    assert board("").unnamed_done == 2
