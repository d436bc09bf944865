"""Say for which of its domains Exchange Online signs mail with DKIM."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.own_domains import accepted_domains, is_microsofts
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import Api, look_up, read

_VALID = "valid"
_BROKEN = {"cnamemissing", "nodkimkeys"}
_MAIL = "Email"


class SigningDomain(Record):
    """A domain and whether its mail is signed in its own name.

    `valid` is whether Exchange finds the keys in DNS, and true where that is not given, since it lets nobody
    switch signing on without them. A domain that has no settings at all is not signed.
    """

    domain: str = "clinic.example"
    on: Seen[bool] = True
    valid: Seen[bool] = True


class DkimFacts(Record):
    """DKIM by domain.

    `own` are the organisation's domains. When no source lists them all, one more stands for those that were
    not named, unseen. `microsofts` are those under onmicrosoft.com, whose mail Microsoft signs by itself.
    """

    own: Seen[tuple[SigningDomain, ...]] = (SigningDomain(),)
    microsofts: Seen[tuple[SigningDomain, ...]] = (SigningDomain(domain="clinic.onmicrosoft.com"),)


def _is_valid(value: JsonValue) -> bool:
    """Return whether Status is Valid. Raises ValueError for a word that is neither good nor bad."""
    found = value.casefold() if isinstance(value, str) else ""
    if found != _VALID and found not in _BROKEN:
        raise ValueError("is no status that hipaacheck knows")
    return found == _VALID


class _Config(Record):
    domain: Annotated[str, Api("Domain", also=("Name", "Identity"))] = ""
    on: Annotated[Seen[bool], Api("Enabled")]
    valid: Annotated[Seen[bool], Api("Status", parse=_is_valid)]


class _Domain(Record):
    domain: Annotated[str, Api("id")] = ""
    verified: Annotated[Seen[bool], Api("isVerified")]


def make(data: TenantData) -> DkimFacts:
    """Return which domains are signed for."""
    found = data.of("dkim_config")
    if isinstance(found, Unseen):
        return DkimFacts(own=found, microsofts=found)
    configs = tuple(_config(raw) for raw in found)
    by_domain = {one.domain.lower(): one for one in configs if one.domain}
    listed_domains = _mail_domains(data)
    more = () if isinstance(listed_domains, Unseen) else listed_domains
    names = dict.fromkeys((*by_domain, *more))
    own = [_signing(name, by_domain) for name in names if not is_microsofts(name)]
    if isinstance(listed_domains, Unseen):
        own.append(SigningDomain(domain="domains that were not named", on=listed_domains))
    return DkimFacts(
        own=tuple(own),
        microsofts=tuple(_signing(name, by_domain) for name in by_domain if is_microsofts(name)),
    )


def _config(raw: Obj) -> _Config:
    if isinstance(look_up(raw, "Status"), Unseen):
        return read(_Config, raw, valid=True)
    return read(_Config, raw)


def _signing(name: str, configs: Mapping[str, _Config]) -> SigningDomain:
    config = configs.get(name)
    if config is None:  # Get-DkimSigningConfig has no entry until DKIM is set up for a domain.
        return SigningDomain(domain=name, on=False, valid=False)
    return SigningDomain(domain=name, on=config.on, valid=config.valid)


def _mail_domains(data: TenantData) -> Seen[tuple[str, ...]]:
    """Return the domains that can send, from Exchange or else from the directory."""
    accepted = accepted_domains(data)
    if not isinstance(accepted, Unseen):
        return accepted
    found = data.of("domains")
    if isinstance(found, Unseen):
        return Unseen(unseen=f"not all domains are known: {found.unseen}")
    names = tuple(read(_Domain, raw).domain.lower() for raw in found if _may_send(raw))
    return (
        names if all(names) else Unseen(unseen="not all domains are known: one was listed without its name")
    )


def _may_send(raw: Obj) -> bool:
    """Return whether mail can come from a domain of the directory; one that does not say so may send."""
    services = look_up(raw, "supportedServices")
    mail = not isinstance(services, list) or _MAIL in services
    return mail and read(_Domain, raw).verified is not False
