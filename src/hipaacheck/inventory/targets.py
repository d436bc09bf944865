"""Turn an inventory, or bare domain names, into the targets of a scan."""

from collections.abc import Iterator, Sequence

from hipaacheck.inventory.names import BadNameError, domain_name
from hipaacheck.inventory.schema import DEFAULT_PORTS, Domain, Inventory, MailHost, WebHost
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Exposure, Origin, Target, TargetKind
from hipaacheck.yamlio import Document, Path, build, parse_yaml


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
        targets.extend(_targets_of(domain, origin))
    if mistakes:
        raise FileMistakesError(mistakes)
    return unique(targets)


def read_inventory(text: str, name: str) -> tuple[Inventory, list[Target]]:
    """Return the inventory in `text` and its targets. Raises FileMistakesError with every mistake."""
    document = parse_yaml(text, name)
    inventory = build(Inventory, document, (), document.data)
    mistakes = list(_bad_names(document, inventory))
    if mistakes:
        raise FileMistakesError(mistakes)
    targets: list[Target] = []
    for index, domain in enumerate(inventory.domains):
        origin = Origin(file=name, line=document.line(("domains", index)))
        targets.extend(_targets_of(domain.model_copy(update={"name": domain_name(domain.name)}), origin))
    return inventory, unique(targets)


def _bad_names(document: Document, inventory: Inventory) -> Iterator[Mistake]:
    for index, domain in enumerate(inventory.domains):
        path: Path = ("domains", index)
        named: list[tuple[Path, str]] = [((*path, "name"), domain.name)]
        named += [((*path, "web", i, "host"), host.host) for i, host in enumerate(domain.web)]
        named += [((*path, "mail", i, "host"), host.host) for i, host in enumerate(domain.mail)]
        for where, text in named:
            try:
                domain_name(text)
            except BadNameError as error:
                yield document.mistake(where, str(error))


def _targets_of(domain: Domain, origin: Origin) -> Iterator[Target]:
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
        exposure=Exposure(purpose=site.purpose, holds_ephi=site.holds_ephi, public=True),
        found_by=(f"domain:{domain.name}",),
    )


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
