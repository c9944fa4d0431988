"""Asks the service in this container whether it is ready; the exit code is the answer.

``python healthcheck.py [PORT]``: the console has 8080, every other service 8000. Needs nothing but Python, because it
starts every ten seconds.
"""

import http.client
import sys

__all__ = ["main"]

PATIENCE_SECONDS = 3


def main(arguments: list[str]) -> int:
    """Return 0 if `/readyz` says yes; whatever is wrong is printed for `docker inspect`."""
    port = int(arguments[0]) if arguments else 8000
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read(2000).decode("utf-8", "replace")
    except OSError as error:
        sys.stdout.write(f"no answer on port {port}: {error}\n")
        return 1
    finally:
        connection.close()
    sys.stdout.write(f"{body}\n")
    return 0 if answer.status == http.client.OK else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
