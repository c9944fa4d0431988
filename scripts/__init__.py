"""Programs for those who work on Nuanlin: what is generated from the code, and the environment."""
