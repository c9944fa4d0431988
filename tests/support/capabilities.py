"""`make capabilities`: every practice of `docs/capabilities.md` with the tests that prove it.

Only tests that ran and passed count; a row without one is shown as open. A marked test that sends nothing over the bus
fails: what it proves of the rules alone, the services may still not do.
"""

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from nats.aio.client import Client

__all__ = ["ThroughTheBus", "main", "proofs", "rows"]

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "capabilities.md"

WHOLE_FILES = ("--dist", "loadfile", "--no-loadscope-reorder")

_ROW = re.compile(r"^\| (?P<id>(?:S[0-9]|N|E)-[0-9]{2}) \| (?P<practice>[^|]*) \|", re.MULTILINE)


class ThroughTheBus:
    """Plugin that fails a test with a capability mark which has sent nothing over the bus itself."""

    def __init__(self) -> None:
        self.sent = 0
        publish = Client.publish

        async def counted(client: Client, *args: Any, **kwargs: Any) -> None:
            self.sent += 1
            await publish(client, *args, **kwargs)

        Client.publish = counted  # type: ignore[method-assign, assignment]  # every request and every fact goes through it

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Count from where the fixtures end: what they send proves nothing."""
        self.sent = 0
        yield
        if item.get_closest_marker("capability") and not self.sent:
            pytest.fail(
                "a row of docs/capabilities.md is proven through the bus; this test sent nothing", pytrace=False
            )


def rows(text: str) -> dict[str, str]:
    """Return every row's id and the beginning of its practice."""
    return {match["id"]: match["practice"].strip() for match in _ROW.finditer(text)}


def proofs(report: Path) -> dict[str, list[str]]:
    """Return the tests that passed, by the rows they are marked with, from a JUnit report."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314
        if any(case.find(trouble) is not None for trouble in ("failure", "error", "skipped")):
            continue
        for item in case.iter("property"):
            if item.get("name") == "capability":
                found[str(item.get("value"))].append(f"{case.get('classname')}::{case.get('name')}")
    return found


def main(arguments: list[str]) -> int:
    """Run every marked test, print the rows; 1 if a test failed or is marked with a row that does not exist."""
    known = rows(DOCUMENT.read_text())
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        words = [sys.executable, "-m", "pytest", "-n", "auto", *WHOLE_FILES, "-m", "capability", f"--junitxml={report}"]
        failed = subprocess.run([*words, *arguments], cwd=ROOT, check=False).returncode
        proven = proofs(report)
    for row, practice in known.items():
        print(f"{'✓' if row in proven else '·'} {row:6} {practice[:90]}")  # noqa: T201
        for test in sorted(proven.get(row, [])):
            print(f"           {test}")  # noqa: T201
    unknown = sorted(set(proven) - set(known))
    for row in unknown:
        print(f"? {row} is in no row of {DOCUMENT.name}: {', '.join(proven[row])}")  # noqa: T201
    print(f"{len(set(proven) & set(known))} of {len(known)} proven")  # noqa: T201
    return 1 if failed or unknown else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
