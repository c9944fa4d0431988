"""The schedule every sweep of this service stands in."""

from services.alerts.deps import Deps
from shared.jobs import Jobs

__all__ = ["JOBS"]

JOBS: Jobs[Deps] = Jobs("alerts")
