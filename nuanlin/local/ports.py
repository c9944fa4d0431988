"""Free loopback ports."""

import random
import socket
from collections import deque

__all__ = ["can_bind", "free_port"]

LOWEST, HIGHEST = 20000, 32000
"""Below the range from which Linux takes the ports of outgoing connections (32768 and up).

A server that is killed and comes back must find its port free; in that range a client that keeps
reconnecting can be given the very port it asks for and then talks to itself.
"""


_given: deque[int] = deque(maxlen=200)
"""Ports that were chosen lately: whoever was given one may not have bound it yet."""


def can_bind(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Pick a free port that nobody of this process was given lately; at random, so that other processes pick others."""
    choose = random.SystemRandom()
    for _ in range(200):
        port = choose.randint(LOWEST, HIGHEST)
        if port not in _given and can_bind(port):
            _given.append(port)
            return port
    raise RuntimeError(f"no free port between {LOWEST} and {HIGHEST} on 127.0.0.1")
