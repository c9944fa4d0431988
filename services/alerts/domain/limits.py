"""How much is asked of one provider."""

from dataclasses import dataclass

__all__ = ["UNLIMITED", "Limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a provider takes from all replicas together, and at once from each."""

    at_once: int
    """Calls that may be open at the same time, in each replica."""
    per_second: float | None = None
    """Messages that all replicas together may hand over in a second; None is as many as there are."""

    @property
    def burst(self) -> float:
        """Messages that may go at once after a rest."""
        return max(1.0, self.per_second or 0.0)


UNLIMITED = Limits(at_once=64)
"""As many in one lease as one provider is called with at the same time."""
