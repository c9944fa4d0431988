"""What one row of the benchmark is: limit, naive and ours, side by side in alternating rounds of one run."""

import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median

__all__ = ["Row", "Way", "alternate"]

Way = Callable[[int], Awaitable[float]]
"""Does the work of one round once; returns its figure."""


@dataclass
class Row:
    """The figures of one path, one per round."""

    name: str
    unit: str
    target: str
    limit: list[float] = field(default_factory=list)
    naive: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    lower_is_better: bool = False
    notes: list[str] = field(default_factory=list)
    """Further lines, for instance percentiles."""
    met: Callable[["Row"], bool] = lambda _: True
    """Whether the target is met, by the medians."""

    @property
    def of_limit(self) -> float:
        """Ours divided by the limit, as the median over rounds: noise of the machine is in both of a round."""
        return median(ours / limit for ours, limit in zip(self.ours, self.limit, strict=True))

    @property
    def against_naive(self) -> float:
        """How much better than the naive way, as the median over rounds."""
        pairs = zip(self.ours, self.naive, strict=True)
        return median(naive / ours if self.lower_is_better else ours / naive for ours, naive in pairs)

    def lines(self) -> list[str]:
        """Return the row as it is printed."""
        figures = "  ".join(
            f"{name} {median(values):,.1f}" if self.lower_is_better else f"{name} {median(values):,.0f}"
            for name, values in (("limit", self.limit), ("naive", self.naive), ("ours", self.ours))
        )
        verdict = "met" if self.met(self) else "MISSED"
        head = f"{self.name:<8} {figures}  {self.unit}"
        ratios = f"ours/limit {self.of_limit:.2f}   against naive {self.against_naive:.1f}×"
        return [
            head,
            f"         {ratios}   target {self.target}: {verdict}",
            *(f"         {note}" for note in self.notes),
        ]


async def alternate(row: Row, *, rounds: int, limit: Way, naive: Way, ours: Way) -> Row:
    """Measure the three ways in turn, `rounds` times, each round beginning with another one."""
    ways = [(row.limit, limit), (row.naive, naive), (row.ours, ours)]
    for index in range(rounds):
        for values, way in ways[index % 3 :] + ways[: index % 3]:
            gc.collect()
            values.append(await way(index))
    return row
