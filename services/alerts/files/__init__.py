"""Files that alerts writes for people."""
