"""What visits does: one verb per module."""
