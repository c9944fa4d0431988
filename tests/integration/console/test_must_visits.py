"""Must-visits: the board while visits is away, and ordering one by hand, through a real bus."""

from datetime import timedelta
from uuid import uuid4

from shared.contracts.visits_duties import OrderMustVisit, OrderMustVisitReply
from shared.edge import RefusedError
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor

NEW = "/must-visits/new"


async def test_a_board_that_nobody_answers_for_is_not_an_empty_one(visitor: Visitor, owners: FakeOwners) -> None:
    await owners.silence("visits")

    page = await visitor.get("/must-visits")

    assert page.status == 200
    assert "没有回应" in page.text
    assert "没有等着走访的必访" not in page.text


async def test_whoever_orders_a_visit_mends_what_is_wrong_at_its_field_and_loses_nothing(
    visitor: Visitor, owners: FakeOwners
) -> None:
    too_late = owners.visits.now().date() + timedelta(days=30)

    async def order(command: OrderMustVisit) -> OrderMustVisitReply:
        if command.until == too_late:
            raise RefusedError("必访最晚应在 14 天内,请选择更早的日期", field="until")
        return OrderMustVisitReply(visit_id=uuid4(), deadline_at=owners.visits.now())

    owners.visits.more["order_must_visit"] = (OrderMustVisit, order)
    form = {"command_id": uuid4(), "who": "何桂芳", "reason": "illness", "note": "刚出院"}

    nobody = await visitor.post(NEW, form | {"who": "没有的人"})
    unsaid = await visitor.post(NEW, form | {"reason": ""})
    late = await visitor.post(NEW, form | {"until": too_late.isoformat()})
    ordered = await visitor.post(NEW, form)

    assert [one.status for one in (nobody, unsaid, late, ordered)] == [422, 422, 422, 200]
    assert 'id="wrong-who"' in nobody.text
    assert 'id="wrong-reason"' in unsaid.text
    assert 'id="wrong-until"' in late.text
    assert all("刚出院</textarea>" in one.text for one in (nobody, unsaid, late))
    assert ordered.path == "/must-visits?done=order_visit"
    (command,) = owners.commands
    assert isinstance(command, OrderMustVisit)
    assert (command.resident_id, command.note, command.until) == (id_of("何桂芳"), "刚出院", None)
