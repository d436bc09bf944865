"""Say which ways into Microsoft 365 are open that no second factor guards."""

from typing import Annotated

from hipaacheck.checkers.microsoft.conditional_access import (
    OLD,
    Cover,
    Dim,
    blocks,
    conditional_access,
    cover,
    mfa,
)
from hipaacheck.checkers.microsoft.defaults import security_defaults
from hipaacheck.checkers.microsoft.mfa import or_defaults
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, read


class LegacyAuthFacts(Record):
    """Older ways to sign in.

    `old_clients` is what keeps Exchange ActiveSync and older protocols out: a block, or a second factor asked
    of them, which they cannot show. `device_codes` is what blocks the sign-in with a code on another device.
    `smtp_off` says that SMTP AUTH is off for the organisation, `modern_on` that Outlook may sign in with
    modern authentication, `sharepoint_on` that SharePoint takes apps without it.
    """

    old_clients: Seen[Cover] = Cover()
    device_codes: Seen[Cover] = Cover()
    smtp_off: Seen[bool] = True
    modern_on: Seen[bool] = True
    sharepoint_on: Seen[bool] = False


class _Transport(Record):
    off: Annotated[Seen[bool], Api("SmtpClientAuthenticationDisabled")]


class _Organisation(Record):
    modern: Annotated[Seen[bool], Api("OAuth2ClientProfileEnabled")]


class _SharePoint(Record):
    on: Annotated[Seen[bool], Api("isLegacyAuthProtocolsEnabled", also=("LegacyAuthProtocolsEnabled",))]


def make(data: TenantData) -> LegacyAuthFacts:
    """Return which older ways to sign in are open."""
    transport, organisation = data.one("transport_config"), data.one("org_config")
    sharepoint = data.one("sharepoint_settings")
    if isinstance(sharepoint, Unseen):
        tenant = data.one("spo_tenant")
        sharepoint = sharepoint if isinstance(tenant, Unseen) else tenant
    return LegacyAuthFacts(
        old_clients=or_defaults(_old_clients(data), security_defaults(data)),
        device_codes=_device_codes(data),
        smtp_off=transport if isinstance(transport, Unseen) else read(_Transport, transport).off,
        modern_on=organisation
        if isinstance(organisation, Unseen)
        else read(_Organisation, organisation).modern,
        sharepoint_on=sharepoint if isinstance(sharepoint, Unseen) else read(_SharePoint, sharepoint).on,
    )


def _old_clients(data: TenantData) -> Seen[Cover]:
    policies = conditional_access(data)
    if isinstance(policies, Unseen):
        return policies
    # Microsoft, "Block legacy authentication": a second factor asked of every client keeps these out too.
    return cover(policies, lambda one: blocks(one) or mfa(one), names_of(data), clients=OLD)


def _device_codes(data: TenantData) -> Seen[Cover]:
    policies = conditional_access(data)
    if isinstance(policies, Unseen):
        return policies
    places = {"sign-in by device code": frozenset({(Dim.FLOW, "deviceCodeFlow")})}
    return cover(policies, blocks, names_of(data), places)
