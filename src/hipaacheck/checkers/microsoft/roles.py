"""Name the directory roles that can take over a tenant or read its mail and files, by their template ids."""

from collections.abc import Mapping
from types import MappingProxyType

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"

# CISA's SCuBA baseline for Microsoft Entra ID, section "Highly Privileged Roles".
HIGHLY_PRIVILEGED: Mapping[str, str] = MappingProxyType(
    {
        GLOBAL_ADMINISTRATOR: "Global Administrator",
        "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
        "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
        "f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
        "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
        "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
        "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    }
)
"""The roles that CISA calls highly privileged."""

# Further roles of Microsoft's policy template "Require multifactor authentication for admins", and those
# that can reset the password of an administrator or change Conditional Access.
PRIVILEGED: Mapping[str, str] = MappingProxyType(
    {
        **HIGHLY_PRIVILEGED,
        "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
        "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
        "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
        "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
        "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
        "966707d0-3269-4727-9be2-8c3a10f19b9d": "Password Administrator",
        "b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
        "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
        "17315797-102d-40b4-93e0-432062caca18": "Compliance Administrator",
    }
)
"""The roles for which a second factor is asked of whoever holds them."""

# Accounts of Microsoft Entra Connect, which no person signs in with and which cannot answer a second factor.
SYNC_ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "d29b2b05-8046-44ba-8758-1e26182fcf32": "Directory Synchronization Accounts",
        "a92aed5d-d78a-4d16-b381-09adb37eb3b0": "On Premises Directory Sync Account",
    }
)
"""The roles of directory synchronisation."""

ROLE_NAMES: Mapping[str, str] = MappingProxyType({**PRIVILEGED, **SYNC_ACCOUNTS})
"""The name of each role that is known here."""

ROLE_IDS: Mapping[str, str] = MappingProxyType({name: role for role, name in ROLE_NAMES.items()})
"""The template id of each role, by its name."""
