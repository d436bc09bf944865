"""The only room that opens connections; probes reach it through the clients they are given."""
