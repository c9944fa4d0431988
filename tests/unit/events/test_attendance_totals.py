"""Nobody is counted twice in one session."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.attendance_totals import Presence, counted

START = datetime(2026, 7, 1, 11, tzinfo=UTC)

presences = st.builds(
    lambda session, venue, person, part, minute: Presence(
        session, UUID(int=10 * session + venue), UUID(int=1000 + person), part, START + timedelta(minutes=minute)
    ),
    st.integers(1, 2),
    st.integers(0, 2),
    st.integers(0, 5),
    st.sampled_from(["performer", "audience", "staff"]),
    st.integers(0, 90),
)


@given(st.lists(presences), st.randoms())
def test_everybody_who_came_counts_once_in_each_session_whatever_the_order(
    seen: list[Presence], chance: object
) -> None:
    shuffled = list(seen)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    found = counted(shuffled)

    assert {(one.session, one.resident_id) for one in found} == {(one.session, one.resident_id) for one in seen}
    assert len(found) == len({(one.session, one.resident_id) for one in found})
    assert sorted(found, key=repr) == sorted(counted(seen), key=repr)
    performed = {(one.session, one.resident_id) for one in seen if one.attended_as == "performer"}
    assert {(one.session, one.resident_id) for one in found if one.attended_as == "performer"} == performed
