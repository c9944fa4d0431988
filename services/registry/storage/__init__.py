"""The tables of registry and the questions asked of them."""
