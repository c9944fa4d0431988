"""The ways out to people, one module per provider."""
