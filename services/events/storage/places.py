"""Where things are: what a person has to reach to ask about them."""

from shared.admission import Admission, Spot

__all__ = ["ADMISSION"]


def _in(table: str) -> Spot:
    return Spot(
        f"select t.id, t.community as code, cast(null as text) as grid, cast(null as uuid) as resident_id "  # noqa: S608
        f"from {table} t where t.id = any(:ids)"
    )


RESIDENT = Spot(
    """select r.resident_id as id, r.community as code, cast(null as text) as grid, r.resident_id from resident_copy r
    where r.resident_id = any(:ids)""",
    missing="没有这位居民",
)

ZONE = Spot("""select z.id, v.community as code, cast(null as text) as grid, cast(null as uuid) as resident_id
    from zone z join venue v on v.id = z.venue_id where z.id = any(:ids)""")

BOOKING = Spot("""select b.id, v.community as code, cast(null as text) as grid, cast(null as uuid) as resident_id
    from booking b join zone z on z.id = b.zone_id join venue v on v.id = z.venue_id where b.id = any(:ids)""")

ADMISSION = Admission(
    where={
        **dict.fromkeys(("resident_id", "member_id", "volunteer_id"), RESIDENT),
        "activity_id": _in("activity"),
        "series_id": _in("series"),
        "proposal_id": _in("proposal"),
        "session_id": _in("service_session"),
        "team_id": _in("team"),
        "venue_id": _in("venue"),
        "role_id": _in("role"),
        "unit_id": _in("partner_unit"),
        "zone_id": ZONE,
        "booking_id": BOOKING,
        "shift_id": _in("shift"),
        "feed_id": _in("calendar_feed"),
    },
    own="false",
)
"""Activities keeps no circles: who sees only their own is shown what is announced, and nobody in particular."""
