"""The services behind the pages, and what they tell."""
