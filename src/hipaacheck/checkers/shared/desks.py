"""Tell from an address whether an account is called as a desk or a function is, not as one person."""

_DESKS = frozenset(
    {
        *("admin", "appointments", "billing", "clinic", "contact", "desk", "fax", "frontdesk", "frontoffice"),
        *("hello", "help", "helpdesk", "info", "intake", "lab", "mail", "nurse", "nurses", "office"),
        *("officemanager", "pharmacy", "reception", "records", "referrals", "scan", "scanner", "schedule"),
        *("scheduling", "shared", "staff", "support", "team", "test", "user"),
    }
)


def is_desk(address: str) -> bool:
    """Return whether the part before the @ is the name of a desk: front-desk2@clinic.example."""
    local = address.partition("@")[0].lower()
    bare = local.replace("-", "").replace("_", "").replace(".", "")
    return bare.rstrip("0123456789") in _DESKS
