"""Fetch single URLs from hosts that may be broken or hostile, and always come back with a value."""

from hipaacheck.net.http.client import Http1Client

__all__ = ["Http1Client"]
