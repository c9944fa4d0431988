"""What is said to staff when roles, shifts, partners or clinics cannot be as they wish."""

__all__ = [
    "CONFIRM_BY",
    "CONSENT_NEEDED",
    "JOINT_SETTLED",
    "JOINT_UNKNOWN",
    "NO_HOSPITAL",
    "OFF_LIST",
    "ROLE_CHANGED",
    "ROLE_CLOSED",
    "ROLE_FULL",
    "ROLE_NOT_HELD",
    "ROLE_UNKNOWN",
    "SHIFT_BEGUN",
    "SHIFT_CANCELLED",
    "SHIFT_CHANGED",
    "SHIFT_FULL",
    "SHIFT_HOURS",
    "SHIFT_NOT_ON",
    "SHIFT_OVER",
    "SHIFT_UNKNOWN",
    "TERM_ORDER",
    "TERM_OVER",
    "UNIT_CHANGED",
    "UNIT_UNKNOWN",
    "elsewhere",
]

ROLE_UNKNOWN = "没有找到这个岗位,请刷新后再试"
ROLE_CHANGED = "这个岗位刚刚被别人修改过,请刷新后再改"
ROLE_CLOSED = "这个岗位已经不再招人"
ROLE_FULL = "这个岗位已经满员;如果还要增加人手,请先修改需要的人数"
ROLE_NOT_HELD = "这位老人现在不担任这个岗位"
CONSENT_NEEDED = "请写明本人怎样表示同意,例如“本人当面同意”;没有本人同意不能安排岗位"
OFF_LIST = "已不在册"
TERM_OVER = "任期届满"
TERM_ORDER = "任期的最后一天不能早于第一天,请检查"
SHIFT_UNKNOWN = "没有找到这个班次,请刷新后再试"
SHIFT_CHANGED = "这个班次刚刚被别人修改过,请刷新后再改"
SHIFT_CANCELLED = "这个班次已取消"
SHIFT_OVER = "这个班次已经结束,不能再报名"
SHIFT_BEGUN = "班次已经开始,不能再退出或取消;没有到岗的请在审核时长时说明"
SHIFT_FULL = "这个班次人手已够,请换一个班次"
SHIFT_NOT_ON = "这位志愿者没有报这个班次,请改用“填报时长”"
SHIFT_HOURS = "填报的时间超出这个班次前后 2 小时,请检查;其他服务请另行填报"
UNIT_UNKNOWN = "没有找到这个共建单位,或已不再合作,请刷新后再试"
UNIT_CHANGED = "这个共建单位刚刚被别人修改过,请刷新后再改"
JOINT_UNKNOWN = "这个活动还没有邀请这个单位,请先邀请"
JOINT_SETTLED = "这个共建活动已有结果,不能再改;如有变化请与对方商量后取消活动"
CONFIRM_BY = "确认期限应在现在之后、活动开始之前,请检查"
NO_HOSPITAL = "这个活动没有医院参加,不能登记义诊结果;请先邀请合作医院"


def elsewhere(title: str) -> str:
    """Say what somebody does at that time."""
    return f"这位志愿者这段时间已安排“{title}”,请换个时间"
