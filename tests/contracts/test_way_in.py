"""Over HTTP the house is entered at the console and nowhere else: a door that is added is tried by random requests."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

SERVING = re.compile(
    r"^\s*(?:from|import) (?:fastapi|starlette|uvicorn|http\.server|socketserver"
    r"|aiohttp\.web|aiohttp import .*\bweb\b)",
    re.MULTILINE,
)

PROBES = {"shared/health.py", "shared/service.py", "shared/serving.py"}
"""Whether a service lives, whether it is ready, its figures; tests/unit/shared/test_health.py."""


def test_only_the_console_and_the_probes_answer_over_http() -> None:
    answering = {
        str(path.relative_to(ROOT))
        for folder in ("services", "shared", "nuanlin")
        for path in (ROOT / folder).rglob("*.py")
        if SERVING.search(path.read_text("utf-8"))
    }

    assert {path for path in answering if not path.startswith("services/console/")} == PROBES
