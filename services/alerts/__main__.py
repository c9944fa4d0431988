"""Run alerts."""

import asyncio

from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from shared.service import load_settings, run_service

if __name__ == "__main__":
    settings = load_settings(AlertsSettings)
    asyncio.run(run_service(alerts_service(settings), settings))
