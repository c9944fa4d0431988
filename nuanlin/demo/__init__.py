"""A community's week, played fast: liaisons knock, some forget, somebody is unwell, alerts climb and are answered."""
