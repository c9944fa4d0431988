"""The commands of `nuanlin` that belong to no single service."""
