"""Words of the desk: what codes are called, and why something is not told. What notices say are templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = [
    "BESIDES",
    "CHANNEL_NAMES",
    "GOES_ON",
    "GROUP_ROLE",
    "HELD_TEXTS",
    "INHIBITOR_TEXTS",
    "NO_CONSENT",
    "OUTCOME_NAMES",
    "RELATIVE_ROLE",
    "RESIDENT_ROLE",
    "ROLE_NAMES",
    "STATUS_NAMES",
    "STAYS_ELSEWHERE",
    "TAKER_ROLE",
    "TEAM_ROLE",
    "Home",
    "age_on",
    "of_circle",
    "role_name",
]

GROUP_ROLE = "group"
"""Role of a post to a work group: it knows neither whom the alert is about, nor who of it answers."""

RELATIVE_ROLE = "relative"
"""Role of a notice to a relative: nobody of the care circle, and nobody who answers for anything."""

TEAM_ROLE = "strike_team"
"""Role of somebody of an on-call team: outside the care circle, and asked to answer."""

TAKER_ROLE = "taker"
"""Role of whoever has an alert without a role in its care circle."""

RESIDENT_ROLE = "resident"
"""Role of a message to the resident themselves, which belongs to no alert."""

BESIDES = frozenset({RELATIVE_ROLE, GROUP_ROLE, RESIDENT_ROLE})
"""Told besides those who answer: they have nothing to confirm, and nothing waits for them."""

ROLE_NAMES = {
    "liaison": "联络员",
    "block_captain": "楼长",
    "compound_director": "小区主任",
    "grid_leader": "网格长",
    "deputy_head": "分管委员",
    "secretary": "社区书记",
    RELATIVE_ROLE: "家属",
    GROUP_ROLE: "工作群",
    RESIDENT_ROLE: "居民",
    TEAM_ROLE: "突击队",
    TAKER_ROLE: "接手人",
}

CHANNEL_NAMES = {
    "screen": "手机",
    "mail": "邮件",
    "webhook": "通知网关",
    "sms": "短信",
    "voice": "语音电话",
    "robot": "群消息",
    "print": "打印",
    "audio": "云音响",
}

STATUS_NAMES = {"open": "待确认", "acknowledged": "处理中", "unresolved_exhausted": "各级未确认", "closed": "已关闭"}

OUTCOME_NAMES = {
    "safe": "平安",
    "helped": "已帮助解决",
    "hospital": "已送医",
    "arranged": "已落实",
    "handed_on": "已转办",
    "noted": "已知晓",
    "false_alarm": "误报",
    "other": "其他",
    "visit_completed": "走访已补做",
    "visit_cancelled": "走访已取消",
    "reached": "已联系上老人",
    "filled": "岗位已落实",
    "signal_seen": "已看到平安信号",
    "escort_ended": "已确认安全到家或交到手中",
    "heard": "联络员已有记录或已换人",
    "told": "已通知到人",
    "settled": "已核实",
    "fixed": "已办理",
    "resumed": "已恢复检查",
    "accepted": "外部单位已受理",
    "merged": "并入另一条警报",
}

HELD_TEXTS = {
    "blocked": "文字写不出来,没有发出",
    "quiet": "免打扰时段,到时再通知",
    "storm": "短时间内通知过多,并入汇总通知",
    "silence": "静默中,到时再通知",
    "joined": "又有人并入警报,稍后一并再通知",
}
"""Why somebody is not told yet."""

INHIBITOR_TEXTS = {"in_hospital": "老人正在住院", "at_station": "老人在照料站", "away": "老人外出"}
"""Why a fact is no news."""

STAYS_ELSEWHERE = "watch"
"""What is asked of whoever watches at home over a resident who stays in another community."""

DISTRICT_DUTY = "区值班"

OFF_LIST = "老人已不在册"

PAUSED = "有人报告老人去世,核实之前不再通知"

TAKEN = "警报已有人接手"

GOES_ON = ";登记老人状况之前,后续步骤照常进行"

CLOSED = "警报已关闭"

NOT_NEEDED = "前一种方式已送达,不再使用"

NO_CONSENT = "老人没有同意或已撤回同意,不再告知这位家属"


def silent_about(*, on_list: bool, paused: bool) -> str | None:
    """Return why nobody is told anything about a resident; None if somebody may be."""
    if not on_list:
        return OFF_LIST
    return PAUSED if paused else None


def of_circle(role: str | None) -> str | None:
    """Return a role where it is one of the care circle."""
    return None if role in BESIDES | {TEAM_ROLE, TAKER_ROLE} else role


def role_name(role: str | None) -> str:
    """Return what staff call a role; the district's duty office has none."""
    return ROLE_NAMES[role] if role else DISTRICT_DUTY


def age_on(day: date, *, birth_date: date | None, birth_year: int | None) -> int | None:
    """Return the age in completed years; from the year alone where the date is not known."""
    if birth_date is None:
        return day.year - birth_year if birth_year else None
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Who lives where, as a notice says it."""

    name: str | None = None
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    others: tuple[str, ...] = ()
    """Further names, where it is about several; the door is then what theirs have in common."""

    @classmethod
    def together(cls, homes: "Sequence[Home]") -> "Home":
        """Return how several are spoken of at once: their names, and what their doors have in common."""
        if len(homes) == 1:
            return homes[0]
        common: dict[str, str | None] = {}
        for part in ("compound", "building", "unit"):
            said = {getattr(home, part) for home in homes}
            if len(said) != 1:
                break
            common[part] = said.pop()
        first, *others = [home.name or "一位老人" for home in homes] or [""]
        return cls(name=first or None, others=tuple(others), **common)

    @property
    def door(self) -> str | None:
        """Building, unit and room, with the compound before them."""
        door = f"{self.compound or ''}{self.short_door}"
        return door or None

    @property
    def place(self) -> str | None:
        """Compound and building, for those who may not know the door."""
        building = self.building if self.building == "平房" or not self.building else f"{self.building}幢"
        return f"{self.compound or ''}{building or ''}" or None

    @property
    def short_door(self) -> str:
        """Building, unit and room."""
        building = f"{self.building}幢" if self.building and self.building != "平房" else (self.building or "")
        row = "排" if self.building == "平房" else "单元"
        unit = f"{self.unit}{row}" if self.unit else ""
        room = f"{self.room}室" if self.room else ""
        return f"{building}{unit}{room}"
