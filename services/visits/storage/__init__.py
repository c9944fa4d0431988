"""The tables of visits and the questions that are asked of them."""
