"""The environment: locked by hashes, free of hosts, made once and again only when it must be."""

import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PROJECT = '[project]\nname = "x"\ndependencies = ["{dependency}"]\n\n[tool.ruff]\nline-length = {width}\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a small checkout whose environment was made just now."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.py", tmp_path / "scripts")
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(dependency="aiohttp", width=100))
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("aiohttp==3 --hash=sha256:00\n")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "nuanlin").touch()
    (programs / "python").touch()
    script = setup_script(tmp_path)
    script["stamp_file"]().write_text(f"dev {script['fingerprint']('dev')}\n")
    return tmp_path


def setup_script(checkout: Path) -> dict[str, Any]:
    return runpy.run_path(str(checkout / "scripts" / "setup.py"), run_name="setup")


def is_done(checkout: Path, what: str = "dev") -> bool:
    done: Callable[[str], bool] = setup_script(checkout)["is_done"]
    return done(what)


def test_an_environment_that_is_up_to_date_is_left_alone(checkout: Path) -> None:
    assert is_done(checkout, "dev")
    assert is_done(checkout, "run")


def test_another_tool_setting_needs_no_other_environment(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(PROJECT.format(dependency="aiohttp", width=120))

    assert is_done(checkout)


def test_another_dependency_or_another_lock_does(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(PROJECT.format(dependency="httpx", width=100))
    assert not is_done(checkout)

    (checkout / "pyproject.toml").write_text(PROJECT.format(dependency="aiohttp", width=100))
    (checkout / "requirements-dev.lock").write_text("aiohttp==4 --hash=sha256:00\n")
    assert not is_done(checkout)


def test_an_environment_to_run_is_not_enough_to_test(checkout: Path) -> None:
    script = setup_script(checkout)
    script["stamp_file"]().write_text(f"run {script['fingerprint']('run')}\n")

    assert is_done(checkout, "run")
    assert not is_done(checkout, "dev")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_name_hashes_and_never_hosts(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert text.count("--hash=sha256:") > text.count("==") > 50


def test_an_old_python_is_refused_with_the_version_that_is_needed(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    script = ROOT / "scripts" / "python.sh"

    refused = subprocess.run(
        [script], env={**os.environ, "PYTHON": str(old)}, capture_output=True, text=True, check=False
    )
    found = subprocess.run(
        [script], env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=True
    )

    assert refused.returncode == 1
    assert "Python 3.11" in refused.stderr
    assert found.stdout.strip() == sys.executable
