"""The rules of registry: pure, told what time it is."""
