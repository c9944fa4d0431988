"""Where log lines go while tests run."""

import structlog

__all__ = ["log_to_the_report"]


def log_to_the_report() -> None:
    """Hand every line to `logging`, where pytest keeps it for the report and `caplog` finds it.

    Never to standard output: a line of something in the background would stand in what a command has printed.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
