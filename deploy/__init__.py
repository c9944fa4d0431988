"""Files that bring Nuanlin onto servers: image, bus, databases, settings."""
