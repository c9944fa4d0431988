"""Words that several contracts share: roles, contact modes, outcomes, severities."""

from enum import StrEnum

__all__ = ["CareRole", "Category", "ContactMode", "Outcome", "RiskTier", "Severity"]


class CareRole(StrEnum):
    """Roles of a care circle, in climbing order."""

    LIAISON = "liaison"
    BLOCK_CAPTAIN = "block_captain"
    COMPOUND_DIRECTOR = "compound_director"
    GRID_LEADER = "grid_leader"
    DEPUTY_HEAD = "deputy_head"
    SECRETARY = "secretary"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {
            "liaison": "联络员",
            "block_captain": "楼长",
            "compound_director": "小区主任",
            "grid_leader": "网格长",
            "deputy_head": "分管委员",
            "secretary": "社区书记",
        }[self.value]


class Category(StrEnum):
    """Categories of the ledger. Sensitive: never on `care.evt.>`."""

    LIVES_ALONE = "lives_alone"
    EMPTY_NEST = "empty_nest"
    LEFT_BEHIND = "left_behind"
    DISABLED = "disabled"
    SEVERE_DISABILITY = "severe_disability"
    LOST_ONLY_CHILD = "lost_only_child"
    OLDEST_OLD = "oldest_old"
    NO_KIN = "no_kin"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {
            "lives_alone": "独居",
            "empty_nest": "空巢",
            "left_behind": "留守",
            "disabled": "失能",
            "severe_disability": "重残",
            "lost_only_child": "失独",
            "oldest_old": "高龄",
            "no_kin": "孤寡",
        }[self.value]


class ContactMode(StrEnum):
    """How a resident was reached."""

    DOOR = "door"
    HOME_VISIT = "home_visit"
    CALL = "call"
    VIDEO = "video"
    SIGNAL = "signal"
    MESSAGE = "message"
    """They answered a message; counts only where a care rule says so."""
    ACTIVITY = "activity"
    """Seen at an activity; counts only where a care rule says so."""

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {
            "door": "敲门",
            "home_visit": "走访",
            "call": "电话",
            "video": "视频",
            "signal": "平安信号",
            "message": "短信微信",
            "activity": "活动到场",
        }[self.value]


class Outcome(StrEnum):
    """What came of a contact. Only the first two mean that the resident was seen or heard."""

    SAFE = "safe"
    NEEDS_ATTENTION = "needs_attention"
    NO_ANSWER = "no_answer"
    AWAY = "away"

    @property
    def reached(self) -> bool:
        """Whether the resident was really seen or heard. No answer is never safety."""
        return self in {Outcome.SAFE, Outcome.NEEDS_ATTENTION}

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {"safe": "平安", "needs_attention": "需要关注", "no_answer": "无人应答", "away": "外出"}[self.value]


class RiskTier(StrEnum):
    """How closely an elder is to be followed. The norms allow at most 7, 31 and 92 days between two contacts."""

    HIGH = "high"
    KEY = "key"
    GENERAL = "general"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {"high": "高风险", "key": "重点", "general": "一般"}[self.value]


class Severity(StrEnum):
    """How fast somebody has to act."""

    INFO = "info"
    WARNING = "warning"
    URGENT = "urgent"

    @property
    def chinese(self) -> str:
        """What staff call it."""
        return {"info": "一般", "warning": "关注", "urgent": "紧急"}[self.value]
