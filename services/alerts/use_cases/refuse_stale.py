"""Refuse what was written on top of something that somebody else has changed since."""

from shared.edge import RefusedError

__all__ = ["refuse_stale"]


def refuse_stale(shown: str | None, *, now: str, wanted: str = "", what: str) -> None:
    """Let something be saved only over what was shown; whoever does not say what that was replaces whatever stands.

    Parameters
    ----------
    now, wanted
        Marks of what stands, and of what is to stand: where those are the same nothing is lost.
    what
        Chinese: what it is.

    Raises
    ------
    RefusedError
        Raised with ``conflict``.
    """
    if shown is not None and now not in {shown, wanted}:
        raise RefusedError.conflict(f"{what}刚刚被别人修改过,您的修改还没有保存。请核对现在的内容后再保存一次")
