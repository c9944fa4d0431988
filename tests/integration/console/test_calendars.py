"""A calendar behind its key, as a phone that subscribed to it asks for it."""

import pytest

from tests.support.visitor import Visitor

TOKEN = "k" * 43


async def test_a_calendar_is_handed_out_once_and_then_only_when_it_changed(visitor: Visitor) -> None:
    first = await visitor.get(f"/cal/{TOKEN}.ics")
    again = await visitor.get(f"/cal/{TOKEN}.ics", **{"if-none-match": first.headers["etag"]})

    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.text.startswith("BEGIN:VCALENDAR")
    assert (again.status, again.text) == (304, "")


@pytest.mark.parametrize("token", ["short", "revoked" * 6])
async def test_an_address_that_opens_nothing_says_whom_to_ask(visitor: Visitor, token: str) -> None:
    page = await visitor.get(f"/cal/{token}.ics")

    assert page.status == 404
    assert "向社区要一个新的" in page.text
