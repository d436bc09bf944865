"""Turn domains, named on the command line or in an inventory, into the targets of a scan."""

from collections.abc import Iterator, Sequence

from hipaacheck.inventory.names import BadNameError, domain_name
from hipaacheck.inventory.schema.network import DEFAULT_PORTS, Domain, MailHost, WebHost, WebPurpose
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Exposure, Origin, Target, TargetKind


def targets_of_names(names: Sequence[tuple[str, Origin]]) -> list[Target]:
    """Return the targets of domains given by name, each with its web site and www twin.

    Raises FileMistakesError naming every bad name and where it was given.
    """
    targets: list[Target] = []
    mistakes: list[Mistake] = []
    for text, origin in names:
        try:
            domain = Domain(name=domain_name(text))
        except BadNameError as error:
            mistakes.append(Mistake(origin.file, origin.line, str(error)))
            continue
        targets.extend(targets_of_domain(domain, origin))
    if mistakes:
        raise FileMistakesError(mistakes)
    return unique(targets)


def targets_of_domain(domain: Domain, origin: Origin) -> Iterator[Target]:
    """Return the targets of a domain: itself, its web sites and the mail servers that are named."""
    exposure = Exposure(holds_ephi=domain.holds_ephi)
    yield Target(
        id=f"domain:{domain.name}",
        kind=TargetKind.DOMAIN,
        name=domain.name,
        origin=origin,
        exposure=exposure,
        sends_mail=domain.sends_mail,
        dkim_selectors=domain.dkim_selectors,
    )
    sites = [WebHost(host=domain.name)] + ([WebHost(host=f"www.{domain.name}")] if domain.www else [])
    named = {domain_name(host.host) for host in domain.web if host.port == 443}
    for site in (*(site for site in sites if site.host not in named), *domain.web):
        yield _web_target(site, domain, origin)
    for mail in domain.mail:
        yield _mail_target(mail, domain, origin)


def _web_target(site: WebHost, domain: Domain, origin: Origin) -> Target:
    name = domain_name(site.host)
    suffix = "" if site.port == 443 else f":{site.port}"
    return Target(
        id=f"web-host:{name}{suffix}",
        kind=TargetKind.WEB_HOST,
        name=name,
        port=site.port,
        protocol="https",
        origin=origin,
        exposure=Exposure(purpose=_plain(site.purpose), holds_ephi=site.holds_ephi, public=True),
        found_by=(f"domain:{domain.name}",),
    )


def _plain(purpose: WebPurpose | None) -> str | None:
    return None if purpose is None else purpose.replace("-", " ")


def _mail_target(mail: MailHost, domain: Domain, origin: Origin) -> Target:
    name = domain_name(mail.host)
    port = mail.port or DEFAULT_PORTS[mail.protocol]
    return Target(
        id=f"mail-host:{name}:{port}",
        kind=TargetKind.MAIL_HOST,
        name=name,
        port=port,
        protocol=mail.protocol,
        origin=origin,
        exposure=Exposure(holds_ephi=mail.holds_ephi),
        found_by=(f"domain:{domain.name}",),
    )


def unique(targets: list[Target]) -> list[Target]:
    """Return targets without those named twice; the first one stays."""
    return list({target.id: target for target in targets}.values())
