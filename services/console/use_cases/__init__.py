"""What a page needs, gathered from the owners; what a form asks of them."""
