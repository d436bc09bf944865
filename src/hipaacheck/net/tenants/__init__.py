"""Ask the programming interfaces of cloud tenants, read-only and slowly."""
