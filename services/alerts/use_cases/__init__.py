"""What alerts does: one verb per module; owns no transaction."""
