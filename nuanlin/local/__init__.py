"""One machine, no Docker: PostgreSQL, NATS and the services as child processes."""
