"""What every service is made of: the bus, the database, time, jobs, logs and health. Knows no service."""
