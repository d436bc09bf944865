"""Turn domains, named on the command line or in an inventory, into the targets of a scan."""

from collections.abc import Iterable, Iterator, Sequence

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
    """Return the targets of a domain, whose names are canonical: itself, its web sites, the servers named."""
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
    named = {host.host for host in domain.web if host.port == 443}
    for site in (*(site for site in sites if site.host not in named), *domain.web):
        yield _web_target(site, domain, origin)
    for mail in domain.mail:
        yield _mail_target(mail, domain, origin)


def _web_target(site: WebHost, domain: Domain, origin: Origin) -> Target:
    suffix = "" if site.port == 443 else f":{site.port}"
    return Target(
        id=f"web-host:{site.host}{suffix}",
        kind=TargetKind.WEB_HOST,
        name=site.host,
        port=site.port,
        protocol="https",
        origin=origin,
        exposure=Exposure(purpose=_plain(site.purpose), holds_ephi=site.holds_ephi, public=True),
        found_by=(f"domain:{domain.name}",),
    )


def _plain(purpose: WebPurpose | None) -> str | None:
    return None if purpose is None else purpose.replace("-", " ")


def _mail_target(mail: MailHost, domain: Domain, origin: Origin) -> Target:
    port = mail.port or DEFAULT_PORTS[mail.protocol]
    return Target(
        id=f"mail-host:{mail.host}:{port}",
        kind=TargetKind.MAIL_HOST,
        name=mail.host,
        port=port,
        protocol=mail.protocol,
        origin=origin,
        exposure=Exposure(holds_ephi=mail.holds_ephi),
        found_by=(f"domain:{domain.name}",),
    )


def unique(targets: Iterable[Target]) -> list[Target]:
    """Return each target once: the first that names it, with what only later ones say of it.

    Of two that contradict each other, which an inventory may not, the first is believed.
    """
    found: dict[str, Target] = {}
    for target in targets:
        first = found.setdefault(target.id, target)
        if first is not target:
            found[target.id] = _joined(first, target)
    return list(found.values())


def _joined(first: Target, other: Target) -> Target:
    known = first.exposure.model_dump(exclude_none=True)
    return first.model_copy(
        update={
            "exposure": other.exposure.model_copy(update=known),
            "sends_mail": other.sends_mail if first.sends_mail is None else first.sends_mail,
            "dkim_selectors": tuple(dict.fromkeys((*first.dkim_selectors, *other.dkim_selectors))),
            "found_by": tuple(dict.fromkeys((*first.found_by, *other.found_by))),
        }
    )
