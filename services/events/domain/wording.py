"""What the activities service says to staff when it refuses."""

__all__ = [
    "ACTIVITY_CANCELLED",
    "ACTIVITY_CHANGED",
    "ACTIVITY_ENDED",
    "ACTIVITY_OVER",
    "ACTIVITY_UNKNOWN",
    "BOOKING_UNKNOWN",
    "CARD_UNKNOWN",
    "CHECK_IN_FUTURE",
    "CHECK_IN_OUTSIDE",
    "CLOSES_BEFORE_OPENING",
    "CODES_OFF",
    "CODE_WRONG",
    "ENDS_BEFORE_START",
    "FEED_OF_ONE",
    "FEED_OPENED",
    "FEED_UNKNOWN",
    "LIMITS_CHANGED",
    "LIST_ELSEWHERE",
    "NAME_UNKNOWN",
    "NOBODY_NAMED",
    "NOT_ENROLLED",
    "NOT_SEEN",
    "OBSERVANCE_CHANGED",
    "OBSERVANCE_FIXED",
    "OBSERVANCE_RULE",
    "OBSERVANCE_UNTITLED",
    "OWN_SERVICE_ALONE",
    "OWN_SESSION",
    "PERIOD_LONG",
    "PERIOD_NEEDED",
    "PROPOSAL_ANNOUNCED",
    "PROPOSAL_BARE",
    "PROPOSAL_DROPPED",
    "PROPOSAL_UNKNOWN",
    "REFUSAL_NEEDS_REASON",
    "RESIDENT_OFF_LIST",
    "RESIDENT_UNKNOWN",
    "SERIES_OVER",
    "SERIES_TOO_LONG",
    "SERIES_UNKNOWN",
    "SERIES_WITHOUT_DAYS",
    "SESSION_FUTURE",
    "SESSION_OLD",
    "SESSION_ORDER",
    "SESSION_TOO_LONG",
    "SESSION_UNKNOWN",
    "TALLY_SPAN",
    "TEAM_CHANGED",
    "TEAM_UNKNOWN",
    "VENUE_CHANGED",
    "VENUE_UNKNOWN",
    "WAS_PRESENT",
    "YEAR_OVER",
    "ZONE_CLOSED_ALREADY",
    "ZONE_NOT_OPEN",
    "ZONE_UNKNOWN",
    "list_differs",
    "venue_needed",
    "zone_closed",
    "zone_taken",
]

ACTIVITY_UNKNOWN = "没有找到这个活动,请刷新列表后再试"
ACTIVITY_CHANGED = "这个活动刚刚被别人修改过,请重新打开后再改"
ACTIVITY_CANCELLED = "活动已取消,不能再报名或签到"
ACTIVITY_OVER = "活动已结束,不能再报名或退出;漏记的签到仍可补登"
ACTIVITY_ENDED = "活动已结束,不能再取消"
ENDS_BEFORE_START = "结束时间应晚于开始时间,请检查"
RESIDENT_UNKNOWN = "还没有这位老人的档案,请先在居民档案中登记;刚登记的请稍等几秒再试"
RESIDENT_OFF_LIST = "这位老人已不在册(去世或迁出),请先核对居民档案"
NOT_ENROLLED = "这位老人没有报名这个活动"
WAS_PRESENT = "这位老人已签到,不能再退出"
CHECK_IN_FUTURE = "签到时间不能晚于现在,请检查"
CHECK_IN_OUTSIDE = "签到时间应在活动开始前 2 小时到结束后 2 小时之间,请检查时间或活动是否选对"
CARD_UNKNOWN = "没有找到这张联系卡,请核对卡号;也可按姓名签到"
CODES_OFF = "签到码没有启用(缺少签到密钥),请用名单或手工签到,并告知管理员"
CODE_WRONG = "签到码不对或已过期,请重新扫现场的二维码"
LIST_ELSEWHERE = "这份签到名单属于另一个活动,请检查活动是否选对"
NOBODY_NAMED = "请说明是哪位老人:选择姓名,或扫联系卡"
NOT_SEEN = "这位老人没有这次活动的签到记录"
NAME_UNKNOWN = "(姓名待同步)"
PERIOD_NEEDED = "请选择一个系列活动,或填写起止日期"
PERIOD_LONG = "一次最多统计 366 天,请缩短起止日期"
YEAR_OVER = "这一年已经过去,不能再列节日计划"
LIMITS_CHANGED = "这位志愿者的情况刚刚有变动(别人登记过,或有新的健康提醒),请看过下面现在的内容再登记"
OBSERVANCE_CHANGED = "这个主题日刚刚被别人修改过,请刷新后再改"
OBSERVANCE_FIXED = "日历自带的日子不能改日期,请另建一个主题日"
OBSERVANCE_RULE = "日期规律看不懂,请写成 solar 06-06、lunar 09-09 或 nth 05-7-3(5 月第 3 个星期日)"
OBSERVANCE_UNTITLED = "请填写主题日名称"
PROPOSAL_BARE = "请填写地点、起止时间和名额"
PROPOSAL_UNKNOWN = "没有找到这个节日计划,请刷新后再试"
PROPOSAL_DROPPED = "这个节日计划已决定不办;如果要办,请直接新建活动"
PROPOSAL_ANNOUNCED = "活动已经发布;如果不办了,请取消活动"
SESSION_UNKNOWN = "没有找到这条服务记录,请刷新后再试"
SESSION_ORDER = "结束时间应晚于开始时间,请检查"
SESSION_FUTURE = "服务还没有结束,结束后再填报时长"
SESSION_OLD = "只能填报最近 3 个月的服务,更早的请联系社区补录"
SESSION_TOO_LONG = "一次服务不超过 16 小时,请检查日期;跨天的请分开填报"
OWN_SERVICE_ALONE = "这里只能登记和查看您自己的服务;别人的请由网格长或社区登记"
OWN_SESSION = "不能审核自己的服务时长,请由他人审核"
REFUSAL_NEEDS_REASON = "请写明不通过的原因"
SERIES_UNKNOWN = "没有找到这个系列活动,请刷新后再试"
SERIES_OVER = "这个系列活动已经全部结束或取消"
SERIES_WITHOUT_DAYS = "按这个规律没有一天要举办,请检查起止日期和例外日期"
SERIES_TOO_LONG = "一个系列最多 60 次,请缩短起止日期"
TALLY_SPAN = "请检查起止日期:结束不早于开始,一次最多两年"
TEAM_UNKNOWN = "没有找到这支队伍,请刷新后再试"
TEAM_CHANGED = "这支队伍刚刚被别人修改过,请刷新后再改"
VENUE_CHANGED = "这个场地刚刚被别人修改过,请刷新后再改"
CLOSES_BEFORE_OPENING = "关门时间应晚于开门时间,请检查开放时间"
ZONE_UNKNOWN = "没有找到这个场地分区,请刷新后再试"
ZONE_NOT_OPEN = "这段时间场地不开放,请换个时间,或查看开放时间"
ZONE_CLOSED_ALREADY = "这段时间里场地已经停用,请检查时间"
FEED_UNKNOWN = "这个日历地址不存在或已停用,请另开一个"
FEED_OPENED = "这个日历地址已经给出过一次;没有收到的话,请停用后另开一个"
FEED_OF_ONE = "一个日历只能对应一个系列、一个场地或一位老人"
VENUE_UNKNOWN = "没有找到这个场地,请刷新后再试"
BOOKING_UNKNOWN = "没有找到这个预订,请刷新后再试"


PARTS = {"performer": "演员", "audience": "观众", "staff": "工作人员"}


def list_differs(kind: str, device: str, *, standing: str, said: str) -> str:
    """Say what a list says otherwise than the record."""
    if kind == "absent":
        return f"“{device}”记为没到,另有记录在 {standing} 到场;现按到场计"
    if kind == "part":
        return f"“{device}”记为{PARTS[said]},现按{PARTS[standing]}计"
    return f"“{device}”记的是 {said} 到场,现按 {standing} 计"


def venue_needed(places: list[str]) -> str:
    """Ask at which of several venues."""
    return f"这个系列活动有几个会场,请选择:{'、'.join(places)}"


def zone_closed(reason: str) -> str:
    """Say that the house itself has a zone."""
    return f"停用({reason})"


def zone_taken(zone: str, others: str) -> str:
    """Say who has a zone already."""
    return f"{zone}这段时间已被预订:{others}。请换个时间或换个场地"
