"""The command line as a whole."""

import subprocess
import sys

RUN_AND_LOG = """
import sys, structlog
from nuanlin import cli
sys.argv = ["nuanlin", "--help"]
try:
    cli.main()
except SystemExit:
    pass
structlog.get_logger("bus").warning("bus error")
"""


def test_what_a_command_logs_does_not_stand_in_its_result() -> None:
    ended = subprocess.run([sys.executable, "-c", RUN_AND_LOG], check=True, capture_output=True, text=True)

    assert "doctor" in ended.stdout
    assert "bus error" not in ended.stdout
    assert "bus error" in ended.stderr
