"""Which findings mean that something dangerous has happened."""

from collections.abc import Iterable
from typing import Literal

__all__ = ["IncidentKind", "incident_in"]

IncidentKind = Literal["fall", "illness", "other"]


def incident_in(findings: Iterable[tuple[str, str, str]]) -> IncidentKind | None:
    """Return what happened to somebody of whom this was found, as kind, code and severity; None for nothing such.

    One visit is one incident, whatever it found. A hazard, a need and being unwell as before are no incidents.
    """
    health = [(code, severity) for kind, code, severity in findings if kind == "health"]
    if any(code == "fall" for code, _ in health):
        return "fall"
    return "illness" if any(severity == "urgent" for _, severity in health) else None
