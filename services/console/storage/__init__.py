"""Tables of the console, and the questions it asks them."""
