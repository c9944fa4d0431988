"""The tables of alerts and the questions asked of them."""
