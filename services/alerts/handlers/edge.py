"""The edge every handler of this service hangs on."""

from services.alerts.deps import Deps
from shared.edge import Edge

__all__ = ["EDGE"]

EDGE: Edge[Deps] = Edge("alerts")
