"""Invented residents, staff and visits of one community, for the console's tests and screenshots."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from shared.contracts.registry import CareMember
from shared.contracts.registry_requests import CommunityItem, ResidentItem, StaffItem
from shared.contracts.visits_requests import VisitItem
from shared.contracts.words import CareRole, Category, ContactMode

__all__ = [
    "COMMUNITY",
    "DOORS",
    "OTHER_COMMUNITY",
    "Door",
    "circle_of",
    "communities",
    "door_of",
    "id_of",
    "liaison_of",
    "residents",
    "staff",
    "visits",
]

COMMUNITY = "990102003005"
OTHER_COMMUNITY = "990102003006"

_IDS = UUID("3d0d3f0e-6f5c-5a53-9c1f-1f62a1c7f0aa")

ALONE, NEST, FRAIL, OLD = Category.LIVES_ALONE, Category.EMPTY_NEST, Category.DISABLED, Category.OLDEST_OLD


def id_of(name: str) -> UUID:
    """Return the id of somebody or something by name: the same in every run."""
    return uuid5(_IDS, name)


@dataclass(frozen=True)
class Door:
    """One invented resident in a few words."""

    name: str
    sex: str
    age: int
    building: str
    unit: str
    room: str
    grid: str
    categories: list[Category] = field(default_factory=list)
    remark: str | None = None


DOORS = [
    Door(
        "何桂芳",
        "female",
        86,
        "3",
        "1",
        "402",
        "第3网格",
        [ALONE, OLD],
        "听力弱,敲门请多等 1 分钟;早上 6:30 买菜,9 点前拉窗帘",
    ),
    Door("罗秉义", "male", 79, "7", "2", "101", "第4网格", [FRAIL], "高血压,床头有药盒;女儿每周六来"),
    Door("钱月仙", "female", 82, "1", "3", "202", "第1网格", [NEST, OLD]),
    Door("曹德顺", "male", 77, "5", "2", "602", "第2网格", [ALONE], "燃气软管去年换过"),
    Door("孙永康", "male", 78, "3", "1", "501", "第3网格", [NEST]),
    Door("林素云", "female", 83, "5", "2", "301", "第2网格", [ALONE, OLD], "住院期间由侄女照看"),
    Door("马秀兰", "female", 80, "5", "2", "202", "第2网格", [ALONE, OLD]),
    Door("欧阳文斌", "male", 91, "2", "1", "301", "第1网格", [ALONE, OLD, FRAIL], "耳背,请按门铃三下"),
    Door("赵玉珍", "female", 74, "2", "2", "502", "第1网格", [NEST]),
    Door("方志远", "male", 69, "4", "1", "101", "第2网格", []),
    Door("邓淑贤", "female", 88, "6", "1", "203", "第4网格", [FRAIL, OLD]),
    Door("田万福", "male", 76, "6", "3", "604", "第4网格", [ALONE]),
    Door("许惠英", "female", 81, "7", "1", "401", "第4网格", [NEST, OLD]),
    Door("贺长林", "male", 84, "3", "2", "302", "第3网格", [ALONE, OLD]),
    Door("傅月娥", "female", 72, "3", "3", "102", "第3网格", [NEST]),
    Door("梁国栋", "male", 87, "1", "1", "504", "第1网格", [ALONE, OLD]),
]

IN_HOSPITAL = "林素云"
"""The one of them who is in a hospital."""

STAFF = [
    ("陈敏", "community_worker", "13900000011", []),
    ("蒋晨", "volunteer", "13800002210", ["联络员"]),
    ("吴立群", "block_captain", "13800000317", ["3幢楼长"]),
    ("贾红梅", "volunteer", "13700000452", ["联络员"]),
    ("卢建平", "compound_director", "13600000728", ["安和小区主任"]),
    ("沈佳怡", "secretary", "13500000906", ["社区书记"]),
]


def communities() -> list[CommunityItem]:
    """Return two communities."""
    named = [(COMMUNITY, "安和社区", 664), (OTHER_COMMUNITY, "东兴社区", 412)]
    return [
        CommunityItem(
            code=code,
            name=name,
            street_name="龙桥街道",
            district_name="云川区",
            compounds=["安和小区"],
            persons=persons,
        )
        for code, name, persons in named
    ]


def residents() -> list[ResidentItem]:
    """Return everybody."""
    return [
        ResidentItem(
            resident_id=id_of(door.name),
            name=door.name,
            sex=door.sex,
            age=door.age,
            door=f"{door.building}幢{door.unit}单元{door.room}",
            building=door.building,
            unit=door.unit,
            room=door.room,
            compound="安和小区",
            grid=door.grid,
            phones=[f"+861380000{number:02d}{door.age}"] if number % 3 else [],
            categories=door.categories,
            special=bool(door.categories),
            presence="hospital" if door.name == IN_HOSPITAL else "home",
        )
        for number, door in enumerate(DOORS)
    ]


def door_of(resident_id: UUID) -> Door:
    """Return one invented resident."""
    return next(door for door in DOORS if id_of(door.name) == resident_id)


def staff() -> list[StaffItem]:
    """Return everybody who works for the community."""
    return [
        StaffItem(
            staff_id=id_of(name), name=name, kind=kind, phones=[f"+86{phone}"], posts=posts, residents=len(posts) * 8
        )
        for name, kind, phone, posts in STAFF
    ]


def circle_of(door: Door) -> list[CareMember]:
    """Return who answers for a resident; block captains exist in building 3 only."""
    by_name = {item.name: item for item in staff()}

    def member(role: CareRole, level: int, name: str | None) -> CareMember:
        found = by_name.get(name or "")
        return CareMember(
            role=role,
            level=level,
            staff_id=found.staff_id if found else None,
            name=name,
            phones=found.phones if found else [],
        )

    captain = "吴立群" if door.building == "3" else None
    return [
        member(CareRole.LIAISON, 1, liaison_of(door)),
        member(CareRole.BLOCK_CAPTAIN, 2, captain),
        member(CareRole.COMPOUND_DIRECTOR, 3, "卢建平"),
        member(CareRole.SECRETARY, 4, "沈佳怡"),
    ]


def liaison_of(door: Door) -> str:
    """Return who visits a resident."""
    return "蒋晨" if door.building in "123" else "贾红梅"


STATES = ("planned", "missed", "planned", "completed", "planned", "cancelled", "completed_late", "planned", "completed")


def visits(now: datetime) -> list[VisitItem]:
    """Return this week's visits of everybody special, in all states."""
    made = []
    for number, door in enumerate(door for door in DOORS if door.categories):
        status = STATES[number % len(STATES)]
        due = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(minutes=30 * (number % 4))
        done = status.startswith("completed")
        made.append(
            VisitItem(
                visit_id=id_of(f"visit {door.name}"),
                resident_id=id_of(door.name),
                resident_name=door.name,
                door=f"{door.building}幢{door.unit}单元{door.room}",
                building=f"{door.building}幢",
                unit=f"{door.unit}单元",
                room=door.room,
                age=door.age,
                categories=door.categories,
                reason="每月敲门" if number % 3 == 0 else "每周联络",
                modes=[ContactMode.DOOR]
                if number % 3 == 0
                else [ContactMode.DOOR, ContactMode.CALL, ContactMode.VIDEO],
                status=status,
                liaison_id=id_of(liaison_of(door)),
                liaison_name=liaison_of(door),
                opens_at=now - timedelta(days=4),
                due_at=due,
                deadline_at=due + timedelta(hours=8),
                completed_at=now - timedelta(minutes=50 + number) if done else None,
                last_outcome="safe" if done else "no_answer" if number == 1 else None,
                note="昨天未应门,听力弱,多等 1 分钟" if number in (0, 1) else "",
            )
        )
    return made
