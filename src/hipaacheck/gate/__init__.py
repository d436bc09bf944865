"""Decide how a scan ends: what counts, what is known already, and why."""
