"""How pages are written: templates, texts, and how we say times, ages and numbers."""
