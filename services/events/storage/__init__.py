"""Tables of the activities service and the questions it asks them."""
