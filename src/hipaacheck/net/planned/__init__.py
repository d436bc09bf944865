"""Clients that answer from files what is planned, and hand everything else on."""
