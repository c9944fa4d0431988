"""The rules of alerts: pure, told what time it is."""
