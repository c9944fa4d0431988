"""Run the visits service: ``python -m services.visits``."""

import asyncio

from services.visits.main import service_of
from services.visits.settings import VisitsSettings
from shared.service import load_settings, run_service


def main() -> None:
    """Run until told to stop."""
    settings = load_settings(VisitsSettings)
    asyncio.run(run_service(service_of(settings), settings))


if __name__ == "__main__":
    main()
