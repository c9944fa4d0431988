"""What a person recognises of a browser."""

__all__ = ["agent_name"]

BROWSERS = (
    ("MicroMessenger", "微信"), ("wxwork", "企业微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def agent_name(header: str) -> str:
    """Return browser and system in two words, the first of each that the header names."""
    words = [next((name for mark, name in known if mark in header), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(word for word in words if word) or "未知浏览器"
