"""Run the console."""

import asyncio

from services.console.main import run_console
from services.console.settings import ConsoleSettings
from shared.service import load_settings

if __name__ == "__main__":
    asyncio.run(run_console(load_settings(ConsoleSettings)))
