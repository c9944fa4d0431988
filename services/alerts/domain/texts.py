"""Every Chinese text that alerts writes for people: titles, timelines, notices."""

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
    "ROLE_NAMES",
    "STATUS_NAMES",
    "STAYS_ELSEWHERE",
    "STEP_TEXTS",
    "Home",
    "age_on",
    "group_text",
    "notice_text",
    "role_name",
    "summary_text",
    "vacancy_title",
]

NOTICE_CHARACTERS = 70
"""One short message in Chinese; a longer one is split by the operators and billed twice. The link comes after it."""

GROUP_ROLE = "group"
"""Role of a post to a work group: it knows neither whom the alert is about, nor who of it answers."""

RELATIVE_ROLE = "relative"
"""Role of a notice to a relative: nobody of the care circle, and nobody who answers for anything."""

BESIDES = frozenset({RELATIVE_ROLE, GROUP_ROLE})
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
}

CHANNEL_NAMES = {
    "screen": "手机",
    "mail": "邮件",
    "webhook": "通知网关",
    "sms": "短信",
    "voice": "语音电话",
    "robot": "群消息",
}

STATUS_NAMES = {"open": "待确认", "acknowledged": "处理中", "unresolved_exhausted": "各级未确认", "closed": "已关闭"}

OUTCOME_NAMES = {
    "safe": "平安",
    "helped": "已帮助解决",
    "hospital": "已送医",
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
    "merged": "并入另一条警报",
}

STEP_TEXTS = {
    "phone": "请先打电话确认",
    "door": "请立即上门查看",
    "relative": "请联系家属了解情况",
    "responder": "请联系民警、消防或急救到场",
    "watch": "是本社区居民,临时住在外社区,那里已在处理,请知悉",
}
"""What a level is asked to do, where the alert goes by steps."""

HELD_TEXTS = {
    "quiet": "免打扰时段,到时再通知",
    "storm": "短时间内通知过多,并入汇总通知",
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


def role_name(role: str | None) -> str:
    """Return what staff call a role; the district's duty office has none."""
    return ROLE_NAMES[role] if role else DISTRICT_DUTY


def vacancy_title(role: str, residents: int) -> str:
    """Say which post is vacant, and for how many people."""
    return f"{ROLE_NAMES[role]}空缺,涉及 {residents} 位重点老人,请尽快落实"


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

    @property
    def door(self) -> str | None:
        """Building, unit and room, with the compound before them."""
        door = f"{self.compound or ''}{self.short_door}"
        return door or None

    @property
    def short_door(self) -> str:
        """Building, unit and room."""
        building = f"{self.building}幢" if self.building and self.building != "平房" else (self.building or "")
        row = "排" if self.building == "平房" else "单元"
        unit = f"{self.unit}{row}" if self.unit else ""
        room = f"{self.room}室" if self.room else ""
        return f"{building}{unit}{room}"


def summary_text(counts: Sequence[tuple[str, int]], *, urgent: bool) -> str:
    """Write one message for many alerts: how many of what, most first, as far as there is room."""
    head, tail = "【暖邻·紧急】" if urgent else "【暖邻】", ",请打开值班台处理"
    text = f"{head}另有 {sum(count for _, count in counts)} 条警报待处理"
    for number, (name, count) in enumerate(counts):
        more = f"{':' if number == 0 else '、'}{name} {count} 条"
        if len(text) + len(more) + len(tail) > NOTICE_CHARACTERS - (0 if number == len(counts) - 1 else 1):
            return f"{text}等{tail}"
        text += more
    return text + tail


def notice_text(title: str, home: Home, *, urgent: bool, before: str | None) -> str:
    """Write the message to one person, at most `NOTICE_CHARACTERS` long.

    Parameters
    ----------
    title
        What it is about.
    home
        Whom it is about; empty where it is about a post.
    urgent
        Whether to say so at the start.
    before
        Role that was told before and did not answer.
    """
    head = "【暖邻·紧急】" if urgent else "【暖邻】"
    silence = f"({before}未确认)" if before else ""
    for door in (home.door or "", home.short_door, ""):
        who = " ".join(part for part in (door, home.name) if part)
        text = f"{head}{who}{':' if who else ''}{title}{silence}"
        if len(text) <= NOTICE_CHARACTERS:
            return text
    return f"{text[: NOTICE_CHARACTERS - 1]}…"


def group_text(title: str, home: Home, *, urgent: bool, told: str) -> str:
    """Write the post to a work group: the building, but neither name nor door; and who has been told.

    Parameters
    ----------
    told
        Role and name of the one who was told of it last.
    """
    head = "【暖邻·紧急】" if urgent else "【暖邻】"
    building = home.compound or ""
    if home.building:
        building += home.building if home.building == "平房" else f"{home.building}幢"
    return f"{head}{building}{'一户:' if building else ''}{title}。已通知{told},请附近的同事留意配合"
