"""Two communities of one district, and what people there say about moves and stays."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.registry.jobs.moves import sweep_guests, sweep_moves
from services.registry.storage.circles import CircleStore
from shared.contracts.base import Viewer
from shared.contracts.registry_doors import ListDoors
from shared.contracts.registry_moves import (
    BeginStay,
    ChangeStay,
    EndStay,
    ListMoves,
    ListStays,
    MoveItem,
    MoveResident,
    StayItem,
    WithdrawMove,
)
from shared.contracts.registry_requests import Done, GetResident, NamesOf, ResidentCard, SaveStaff, SearchResidents
from tests.integration.registry.desk import COMMUNITY, Desk, roster

__all__ = ["ELSEWHERE", "HOME", "HOST", "WANG", "Neighbours", "seen_from"]

HOME, HOST, ELSEWHERE = COMMUNITY, "990102004002", "990102004003"
WANG = "王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,13900001234,"
DOOR = {"compound": "花园里", "building": "5", "unit": "1", "room": "301"}


def seen_from(community: str) -> Viewer:
    """Return somebody who works in one community."""
    return Viewer(actor="值班", role="secretary", scope=[community], may_see_restricted=True)


@dataclass
class Neighbours:
    """A district of three communities, and one resident of the first."""

    desk: Desk
    wang: UUID

    @classmethod
    async def of(cls, desk: Desk) -> "Neighbours":
        """Define the communities and enrol the resident."""
        for code in (HOST, ELSEWHERE):
            await desk.define(code)
        await desk.imported(roster(WANG))
        return cls(desk, await desk.resident("王秀英"))

    async def staff(self, name: str, community: str) -> UUID:
        """Let somebody work in a community."""
        command = SaveStaff(community=community, name=name, kind="community_worker", phones=["13800000001"])
        return (await self.desk.ask(command)).id

    async def moves(self, to: str | None = HOST, **fields: Any) -> Done:
        """Have the resident move."""
        said = {
            "resident_id": self.wang,
            "to_community": to,
            "told_by": "女儿",
            "reason": "买了电梯房",
            "actor": "网格员",
        }
        door = DOOR if to else {}
        return await self.desk.ask(MoveResident.model_validate({**said, **door, **fields}))

    async def stays(self, until: date, host: str = HOST, **fields: Any) -> Done:
        """Have the resident stay with the daughter."""
        said = {
            "resident_id": self.wang, "host_community": host, "until_on": until, "host_phone": "13900004321",
            "told_by": "女儿", "reason": "到女儿家过冬", "actor": "网格员", **DOOR,
        }  # fmt: skip
        return await self.desk.ask(BeginStay.model_validate({**said, **fields}))

    async def changes(self, stay: UUID, **fields: Any) -> Done:
        """Change the stay."""
        return await self.desk.ask(ChangeStay(stay_id=stay, reason="来电", **fields))

    async def returns(self, stay: UUID, **fields: Any) -> Done:
        """Have the resident come home."""
        return await self.desk.ask(EndStay(stay_id=stay, **fields))

    async def takes_back(self, move: UUID) -> Done:
        """Take back a move."""
        return await self.desk.ask(WithdrawMove(move_id=move, reason="同名弄错", actor="书记"))

    async def days_pass(self, days: int) -> None:
        """Let days pass, and the sweeps run."""
        self.desk.clock.advance(days=days)
        await self.sweep()

    async def sweep(self) -> None:
        """Run the sweeps until nothing is left to do."""
        for sweep in (sweep_moves, sweep_guests):
            while (again := await sweep(self.desk.deps)) is not None and again <= self.desk.clock.now():
                pass

    async def card(self, community: str) -> ResidentCard:
        """Return the resident's card as somebody of a community sees it."""
        return await self.desk.ask(GetResident(resident_id=self.wang, viewer=seen_from(community)))

    async def found(self, community: str, text: str = "王秀英", **fields: Any) -> list[str]:
        """Return the names that a search in a community finds."""
        query = SearchResidents(community=community, text=text, viewer=seen_from(community), **fields)
        return [item.name for item in (await self.desk.ask(query)).items]

    async def doors(self, community: str) -> list[tuple[str, bool]]:
        """Return behind which door the map of a community shows her, and whether she is away from there."""
        answer = await self.desk.ask(ListDoors(community=community, viewer=seen_from(community)))
        return [(line.room, line.away) for line in answer.lines if line.resident_id == self.wang]

    async def named(self, community: str) -> list[str]:
        """Return the names that somebody of a community gets for the resident's id."""
        query = NamesOf(resident_ids=[self.wang], viewer=seen_from(community))
        return [item.name for item in (await self.desk.ask(query)).items]

    async def list_moves(self, community: str) -> list[MoveItem]:
        """Return the moves of a community."""
        query = ListMoves(community=community, viewer=seen_from(community))
        return (await self.desk.ask(query)).items

    async def list_stays(self, community: str, **fields: Any) -> list[StayItem]:
        """Return the stays of a community."""
        query = ListStays(community=community, viewer=seen_from(community), **fields)
        return (await self.desk.ask(query)).items

    async def answers(self) -> tuple[str, dict[str, UUID | None]]:
        """Return the community that answers for the resident, and who holds each level."""
        async with self.desk.sessions() as session:
            seats = await CircleStore(session).circle_of([self.wang])
        communities = {seat.community for seat in seats}
        assert len(communities) == 1, communities
        return communities.pop(), {seat.role: seat.staff_id for seat in seats}
