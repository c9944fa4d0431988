"""Run the registry until it is told to stop."""

import asyncio

from services.registry.main import service_of
from services.registry.settings import RegistrySettings
from shared.service import load_settings, run_service

if __name__ == "__main__":
    chosen = load_settings(RegistrySettings)
    asyncio.run(run_service(service_of(chosen), chosen))
