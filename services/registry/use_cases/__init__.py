"""What registry does: one verb per module; owns no transaction."""
