"""What the console does by the clock."""
