"""The rules of visits: periods, birthdays, who falls under a care rule, what a contact completes."""
