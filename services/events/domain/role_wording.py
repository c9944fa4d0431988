"""What is said to staff when roles, shifts, partners or clinics cannot be as they wish."""

__all__ = [
    "CONSENT_NEEDED",
    "ROLE_CHANGED",
    "ROLE_CLOSED",
    "ROLE_FULL",
    "ROLE_NOT_HELD",
    "ROLE_UNKNOWN",
    "TERM_ORDER",
    "TERM_OVER",
]

ROLE_UNKNOWN = "没有找到这个岗位,请刷新后再试"
ROLE_CHANGED = "这个岗位刚刚被别人修改过,请刷新后再改"
ROLE_CLOSED = "这个岗位已经不再招人"
ROLE_FULL = "这个岗位已经满员;如果还要增加人手,请先修改需要的人数"
ROLE_NOT_HELD = "这位老人现在不担任这个岗位"
CONSENT_NEEDED = "请写明本人怎样表示同意,例如“本人当面同意”;没有本人同意不能安排岗位"
TERM_OVER = "任期届满"
TERM_ORDER = "任期的最后一天不能早于第一天,请检查"
