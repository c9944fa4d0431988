"""What services say to each other: events, commands, queries and their replies. Needs pydantic and nothing else."""
