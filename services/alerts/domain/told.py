"""How it is said who was told, by which way, and what became of it."""

from services.alerts.domain.texts import DISTRICT_DUTY, GROUP_ROLE, ROLE_NAMES, role_name

__all__ = ["ATTEMPT_RESULTS", "NOTICE_STATES", "RELEASED_AS", "called", "titled"]

NOTICE_STATES = {
    "held": "备用方式,前一种失败才用",
    "waiting": "等待发送",
    "sending": "正在发送",
    "sent": "已送出",
    "unknown": "结果不明,将以同一编号再发",
    "unclear": "结果不明,为免重复不再自动发送",
    "cancelled": "已取消",
    "dead": "发送失败",
    "blocked": "文字写不出来,没有发出",
}
"""What became of a notice."""

ATTEMPT_RESULTS = {"delivered": "对方已接收", "retry": "这次没有成功", "refused": "对方拒绝", "unknown": "结果不明"}
"""What a provider's answer to one attempt means."""

RELEASED_AS = {"told": "已单独通知", "folded": "已并入汇总通知", "needless": "已无需通知"}
"""What became of a telling that was held."""

ALONE = frozenset({DISTRICT_DUTY, ROLE_NAMES[GROUP_ROLE]})
"""An office and a work group are known by their names; what they are is in them."""


def titled(title: str, name: str) -> str:
    """Return how somebody is called: title and name, without saying a thing twice."""
    return name if title in ALONE or name.startswith(title) else f"{title}{name}"


def called(role: str | None, name: str) -> str:
    """Return how staff call the holder of a role."""
    return titled(role_name(role), name)
