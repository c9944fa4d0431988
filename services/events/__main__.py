"""Run the activities service: ``python -m services.events``."""

import asyncio

from services.events.main import SERVICE
from services.events.settings import EventsSettings
from shared.service import load_settings, run_service

if __name__ == "__main__":
    asyncio.run(run_service(SERVICE, load_settings(EventsSettings)))
