"""What the services of a house said while a test failed stands in the report of that test."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

__all__ = ["HouseLogs", "written_to"]

MOST_LINES = 80

_OPEN: dict[Path, int] = {}
"""Logs of the houses that run, each with its length when the test began."""


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Let reports show what comes into this log."""
    _OPEN[path] = 0
    try:
        yield
    finally:
        del _OPEN[path]


class HouseLogs:
    """Plugin that adds the end of every house's log to the report of a test that fails."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:  # noqa: ARG002
        """Remember where the logs stand."""
        _OPEN.update({path: path.stat().st_size for path in _OPEN})
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add what the houses said since then."""
        report = yield
        if report.failed:
            report.sections += [(f"{path.parent.name} while {item.name} failed", _since(path)) for path in _OPEN]
        return report


def _since(path: Path) -> str:
    with path.open("rb") as log:
        log.seek(_OPEN[path])
        lines = log.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-MOST_LINES:])
