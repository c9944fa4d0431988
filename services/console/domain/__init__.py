"""Plain figures behind the pages."""
