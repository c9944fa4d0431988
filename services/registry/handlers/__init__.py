"""What the registry answers. A topic is a module; importing it hangs its handlers on the edge."""

from services.registry.handlers import (
    absences,
    agreements,
    archive,
    assessments,
    cards,
    census,
    communities,
    devices,
    grids,
    imports,
    ledgers,
    life,
    operators,
    privacy,
    relatives,
    residents,
    staff,
)
from services.registry.handlers.edge import EDGE

__all__ = [
    "EDGE",
    "absences",
    "agreements",
    "archive",
    "assessments",
    "cards",
    "census",
    "communities",
    "devices",
    "grids",
    "imports",
    "ledgers",
    "life",
    "operators",
    "privacy",
    "relatives",
    "residents",
    "staff",
]
