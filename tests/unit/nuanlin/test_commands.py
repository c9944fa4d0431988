"""The command line as a whole."""

import subprocess
import sys

LOAD_ALL = """
import sys
from nuanlin import cli
for entry in (*cli.GROUPS, *cli.COMMANDS):
    cli._load(entry)
sys.exit("structlog" in sys.modules)
"""


def test_no_command_writes_logs() -> None:
    """Standard output is for results, which programs read; a command that has to log configures that itself."""
    assert subprocess.run([sys.executable, "-c", LOAD_ALL], check=False).returncode == 0
