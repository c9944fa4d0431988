"""Run the activities service: ``python -m services.events``."""

import asyncio

from services.events.main import service_of
from services.events.settings import EventsSettings
from shared.service import load_settings, run_service


def main() -> None:
    """Run until told to stop."""
    settings = load_settings(EventsSettings)
    asyncio.run(run_service(service_of(settings), settings))


if __name__ == "__main__":
    main()
