"""hipaacheck audits how a HIPAA-regulated organisation handles email, web, vendors and tenants."""

__version__ = "0.1.0"
