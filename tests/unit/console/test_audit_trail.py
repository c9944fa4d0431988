"""The audits of several services as one list: nothing twice, nothing left out, the newest first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.console.use_cases.load_audit import merged
from shared.access import RIGHTS
from shared.contracts.privacy import AuditItem, AuditPage
from tests.unit.console.test_texts import CATALOGUE

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PLACES = ("registry", "visits", "alerts")
PAGE = 3


def row(position: int, seconds: int) -> AuditItem:
    at = NOON + timedelta(seconds=seconds)
    return AuditItem(position=position, at=at, actor="a", action="read", request="x", resident_count=0)


def page(rows: list[AuditItem], before: int | None) -> AuditPage:
    left = [one for one in rows if before is None or one.position < before]
    return AuditPage(items=left[:PAGE], next_before=left[PAGE - 1].position if len(left) > PAGE else None)


@given(st.fixed_dictionaries({place: st.lists(st.integers(0, 20), max_size=12) for place in PLACES}))
def test_every_row_of_every_service_is_shown_once(seconds: dict[str, list[int]]) -> None:
    rows = {
        place: [row(n, at) for n, at in reversed(list(enumerate(moments, start=1)))]
        for place, moments in seconds.items()
    }
    seen: list[tuple[str, int]] = []
    before: dict[str, int] = {}
    for _ in range(60):
        lines, before = merged({place: page(rows[place], before.get(place)) for place in PLACES}, before)
        assert [line.item.at for line in lines] == sorted((line.item.at for line in lines), reverse=True)
        seen += [(line.place, line.item.position) for line in lines]
        if not before:
            break

    assert sorted(seen) == sorted((place, one.position) for place in PLACES for one in rows[place])


def test_every_right_has_words_for_the_auditor() -> None:
    chinese = CATALOGUE.of("zh")

    for right in RIGHTS:
        assert f"audit_right.{right.replace('.', '_')}" in chinese.keys, right
