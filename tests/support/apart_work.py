"""Work that goes wrong in every way; run by `shared.apart` in a process of its own."""

import os
import time
from pathlib import Path

from shared.apart import work_here


def work(given: bytes) -> bytes:
    """Do what is asked."""
    task, _, rest = given.partition(b" ")
    if task == b"hoard":
        hoard = [bytearray(8 << 20) for _ in range(1000)]
        return b"%d" % len(hoard)
    if task == b"crash":
        os.abort()
    if task == b"raise":
        raise ValueError(rest.decode())
    if task == b"hang":
        Path(rest.decode()).write_text(str(os.getpid()))
        time.sleep(600)
    return rest.upper() + b" " + ",".join(sorted(os.environ)).encode()


if __name__ == "__main__":
    work_here(work)
