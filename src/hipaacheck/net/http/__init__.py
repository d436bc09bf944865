"""Fetch single URLs from hosts that may be broken or hostile, and always come back with a value."""

from hipaacheck.net.http.client import Http1Client
from hipaacheck.net.http.connect import ConnectTo

__all__ = ["ConnectTo", "Http1Client"]
