"""The process that reads a file starts with what reading needs; nobody waits for a driver that it never uses."""

import subprocess
import sys

NEVER_USED = ("sqlalchemy", "asyncpg", "nats", "faststream", "structlog", "prometheus_client")


def test_the_process_that_reads_files_imports_neither_database_nor_bus() -> None:
    question = "import sys, services.registry.use_cases.read_apart; print(*sys.modules)"

    said = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True)

    assert set(NEVER_USED) & set(said.stdout.split()) == set()
