"""Files that the activities service writes for others to read."""
