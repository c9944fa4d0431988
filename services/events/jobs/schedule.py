"""The schedule every sweep of this service stands in."""

from services.events.deps import Deps
from shared.jobs import Jobs

__all__ = ["JOBS"]

JOBS: Jobs[Deps] = Jobs("activities")
