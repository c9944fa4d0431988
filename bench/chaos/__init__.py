"""Kill everything about every second, then count what was lost and what was doubled."""
