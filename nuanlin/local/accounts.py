"""The unprivileged account for programs that refuse root, and folders it can reach."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Account", "create_own_folder", "reachable_folder", "unprivileged_account"]

CANDIDATES = ("nobody", "daemon")
"""Accounts every Unix has. We create none: a local run changes nothing outside its own folders."""

STAND_IN_ROOT = Path("/var/tmp")  # noqa: S108 - own folders in it are checked for their owner
"""Survives a reboot, unlike /tmp, and every account may pass through it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system user."""

    name: str
    uid: int
    gid: int

    def may_pass(self, folder: Path) -> bool:
        """Whether this user may enter every existing folder down to `folder`."""
        path = folder.resolve()
        return all(self._may_enter(part) for part in (path, *path.parents) if part.exists())

    def _may_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def unprivileged_account() -> Account | None:
    """Find whom to run as; ``None`` when we are not root and may stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise RuntimeError(f"PostgreSQL does not run as root, and none of the users {', '.join(CANDIDATES)} exists here")


def reachable_folder(wanted: Path, account: Account | None) -> Path:
    """Return `wanted`, or a fixed stand-in under /var/tmp when the account cannot get there.

    No folder that is not ours is ever opened up to make `wanted` reachable.
    """
    wanted = wanted.resolve()
    if account is None or account.may_pass(wanted):
        return wanted
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return STAND_IN_ROOT / f"nuanlin-{digest}"


def create_own_folder(folder: Path, *, mode: int) -> None:
    """Create a folder, or make sure that the existing one belongs to us and is no link.

    Raises
    ------
    PermissionError
        Raised if somebody else put something there first.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else: remove it or choose another data folder")
    folder.chmod(mode)
