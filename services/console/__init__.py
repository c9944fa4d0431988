"""Pages for people. Owns no table and no rule; asks the owners, tells nobody, listens to every event for live pages."""
