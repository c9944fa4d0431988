#!/usr/bin/env python3
"""Makes .venv with the `nuanlin` command; does nothing when nothing changed.

Runs on any Python >= 3.11 without packages: `python3 scripts/setup.py [run|dev|lock]`.
`run` installs what the product needs, `dev` the tools and tests as well, `lock` resolves the lock files anew.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OWN_UV = ROOT / ".uv"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
LOCK_OPTIONS = ("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate")

PIP_SETTINGS_FOR_UV = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_CERT": "SSL_CERT_FILE",
}
"""uv does not read pip's variables; on a closed network they name the mirror."""

NO_VENV = """\
这台机器的 Python 缺少 venv 和 pip,无法安装 uv。请任选其一 · no uv, and this Python can neither make a venv nor run pip:
  Debian/Ubuntu:  apt-get install python3-venv
  Fedora/RHEL:    dnf install python3-pip
  或安装 uv · or install uv:  https://docs.astral.sh/uv/
"""


def main(arguments: list[str]) -> None:
    """Do one of the three things."""
    what = arguments[0] if arguments else "dev"
    if what == "lock":
        write_locks()
    elif not is_done(what):
        install(what)


def is_done(what: str) -> bool:
    """Whether .venv already holds this, or more."""
    with contextlib.suppress(OSError):
        done, stamp = stamp_file().read_text().split()
        enough = done in {what, "dev"} and stamp == fingerprint(done)
        return enough and (VENV / "bin" / "nuanlin").exists() and (VENV / "bin" / "python").exists()
    return False


def install(what: str) -> None:
    """Install the locked packages with their bytecode, and the project itself in place."""
    say(f"准备运行环境 · making the environment ({LOCKS[what]})")
    uv = find_uv()
    stamp_file().unlink(missing_ok=True)
    if not (VENV / "bin" / "python").exists():
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV))
    into = ("--quiet", "--python", str(VENV / "bin" / "python"), "--compile-bytecode")
    run(uv, "pip", "sync", *into, "--require-hashes", LOCKS[what])
    run(uv, "pip", "install", *into, "--no-deps", "--editable", ".")
    own = ("nuanlin", "services", "shared")
    run(str(VENV / "bin" / "python"), "-m", "compileall", "-q", *own)
    stamp_file().write_text(f"{what} {fingerprint(what)}\n")
    say("运行环境就绪 · the environment is ready")


def write_locks() -> None:
    """Resolve the lock files; packages that still satisfy pyproject.toml keep their version unless UPGRADE is set."""
    uv = find_uv()
    options = (*LOCK_OPTIONS, "--quiet", *(("--upgrade",) if os.environ.get("UPGRADE") else ()))
    run(uv, "pip", "compile", *options, "pyproject.toml", "-o", LOCKS["run"])
    run(uv, "pip", "compile", *options, "pyproject.toml", "--group", "dev", "-o", LOCKS["dev"])


def find_uv() -> str:
    """Return uv from the PATH, or our own, installed now if it is missing."""
    own = OWN_UV / "bin" / "uv"
    on_path = shutil.which("uv")
    if on_path and works([on_path, "--version"]):
        return on_path
    if not own.exists():
        say("下载 uv · fetching uv into .uv/")
        install_uv()
    return str(own)


def install_uv() -> None:
    """Install uv by a virtual environment of its own, or by pip alone where venv is not whole."""
    shutil.rmtree(OWN_UV, ignore_errors=True)
    attempts = (
        ([sys.executable, "-m", "venv", str(OWN_UV)], [str(OWN_UV / "bin" / "python"), "-m", "pip"]),
        ([sys.executable, "-m", "pip", "--version"], [sys.executable, "-m", "pip"]),
    )
    for prepare, pip in attempts:
        if works(prepare):
            target = [] if pip[0] != sys.executable else ["--target", str(OWN_UV), "--upgrade"]
            run(*pip, "install", "--quiet", "--disable-pip-version-check", *target, "uv>=0.8")
            return
        shutil.rmtree(OWN_UV, ignore_errors=True)
    sys.exit(NO_VENV)


def fingerprint(what: str) -> str:
    """Digest what the environment is made from; tool settings in pyproject.toml do not count."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    made_from = (
        {part: project.get(part) for part in ("project", "build-system")},
        (ROOT / LOCKS[what]).read_bytes(),
        Path(__file__).read_bytes(),
        str(ROOT),
        sys.version_info[:2],
    )
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def stamp_file() -> Path:
    """Return where the last complete installation is noted."""
    return VENV / "nuanlin-setup"


def works(words: list[str]) -> bool:
    """Whether a program does what it is asked."""
    return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words


def run(*words: str) -> None:
    """Run a program in the project's folder; its failure is ours."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for_uv = {ours: os.environ[theirs] for theirs, ours in PIP_SETTINGS_FOR_UV.items() if os.environ.get(theirs)}
    done = subprocess.run(words, cwd=ROOT, env=for_uv | inherited, check=False)  # noqa: S603 - our own words
    if done.returncode:
        sys.exit(f"失败 · failed ({done.returncode}): {' '.join(words)}")


def say(text: str) -> None:
    """Tell the user what is going on."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
