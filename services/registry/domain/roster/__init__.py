"""Rules for reading a community's roster: from the cells of a sheet to persons, each row with a verdict."""
