"""The built-in checkers, each in a folder of its own, found through entry points like anybody's."""
