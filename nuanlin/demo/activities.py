"""The activities of the played week: announced once, filled, attended."""

from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from nats.aio.client import Client

from shared.clock import Clock
from shared.contracts.activities_requests import (
    ActivityChanged,
    ActivityDetail,
    CreateActivity,
    EnrolResident,
    GetActivity,
    RecordAttendance,
)
from shared.contracts.registry_requests import ResidentPage, SearchResidents
from shared.requests import ask

__all__ = ["Programme"]

PLANS = (
    ("书法课", "社区活动室(二楼)", 1, 9, 30, 12, "毛笔和纸由社区准备", "class"),
    ("重阳合唱队排练", "小区东门凉亭", 2, 15, 0, 20, "带水杯,天冷加件衣服", "hobby"),
    ("免费量血压和用药咨询", "社区卫生服务站", 3, 8, 30, 10, "带上医保卡和正在吃的药", "clinic"),
)
"""Title, place, days from the start, hour, minute, seats, note, kind."""

LENGTH = timedelta(hours=2)


class Programme:
    """Announces the activities, enrols more people than there are seats, and records who came."""

    def __init__(self, client: Client, clock: Clock, *, community: str, zone: ZoneInfo) -> None:
        self._client = client
        self._clock = clock
        self._community = community
        self._zone = zone
        self._waiting: dict[UUID, datetime] | None = None
        """Activities that have not begun, with their beginnings; None before they are announced."""

    async def act(self) -> None:
        """Do what is due now; every step may be repeated without effect."""
        if self._waiting is None:
            self._waiting = await self._announce()
        for activity_id, starts_at in list(self._waiting.items()):
            if self._clock.now() >= starts_at + timedelta(minutes=15):
                await self._attend(activity_id)
                del self._waiting[activity_id]

    async def _announce(self) -> dict[UUID, datetime]:
        announced: dict[UUID, datetime] = {}
        today = self._clock.now().astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        week = f"{today:%G-W%V}"
        residents = await ask(self._client, SearchResidents(community=self._community, limit=200), ResidentPage)
        elders = [item for item in residents.items if (item.age or 0) >= 60]
        for title, place, days, hour, minute, seats, note, kind in PLANS:
            key = uuid5(NAMESPACE_URL, f"nuanlin-demo:{week}:{title}")
            starts_at = today + timedelta(days=days, hours=hour, minutes=minute)
            created = await ask(
                self._client,
                CreateActivity(
                    command_id=key, actor="demo", community=self._community, title=title, place=place,
                    starts_at=starts_at, ends_at=starts_at + LENGTH, capacity=seats, note=note, kind=kind,
                ),
                ActivityChanged,
            )  # fmt: skip
            activity_id = created.item.activity_id
            for elder in Random(key.int).sample(elders, min(len(elders), seats + 3)):  # noqa: S311
                await ask(
                    self._client,
                    EnrolResident(
                        command_id=uuid5(key, str(elder.resident_id)), actor="demo", activity_id=activity_id,
                        resident_id=elder.resident_id,
                    ),
                    ActivityChanged,
                )  # fmt: skip
            announced[activity_id] = starts_at
        return announced

    async def _attend(self, activity_id: UUID) -> None:
        detail = await ask(self._client, GetActivity(activity_id=activity_id), ActivityDetail)
        for participant in detail.participants:
            came = Random(participant.resident_id.int ^ activity_id.int).random() < 0.85  # noqa: S311
            if participant.status == "seated" and participant.attended_at is None and came:
                await ask(
                    self._client,
                    RecordAttendance(
                        command_id=uuid5(activity_id, str(participant.resident_id)), actor="demo",
                        activity_id=activity_id, resident_id=participant.resident_id,
                    ),
                    ActivityChanged,
                )  # fmt: skip
