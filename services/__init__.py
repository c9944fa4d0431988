"""The independent services. They know each other only through `shared.contracts`."""
