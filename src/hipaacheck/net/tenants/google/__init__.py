"""Ask Google Workspace, read-only, through a service account with domain-wide delegation."""

from hipaacheck.net.tenants.google.access import GoogleAccess
from hipaacheck.net.tenants.google.collect import collect_google, permissions
from hipaacheck.net.tenants.google.questions import QUESTIONS, SWITCHES

__all__ = ["QUESTIONS", "SWITCHES", "GoogleAccess", "collect_google", "permissions"]
