"""What the activities service does, one verb per module."""
