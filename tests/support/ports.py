"""Each worker takes its ports from a range of its own."""

import os

import nuanlin.local.ports

__all__ = ["take_own_ports"]

RANGES = 16
"""More workers than this share ranges; each range holds hundreds of ports, and a test needs ten at a time."""


def take_own_ports() -> None:
    """Keep off the ports of other workers: between choosing a port and binding it another could take it."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % RANGES
    ports = nuanlin.local.ports
    width = (ports.HIGHEST - ports.LOWEST) // RANGES
    ports.LOWEST += worker * width
    ports.HIGHEST = ports.LOWEST + width - 1
