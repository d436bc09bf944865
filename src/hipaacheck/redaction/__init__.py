"""Make a copy of a run that may be shown to others: tokens stand for people, addresses and ids."""
