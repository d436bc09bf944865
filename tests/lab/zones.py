"""Write the zones of the lab: root, example., one zone for each clinic, signed here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.lab.clinic import Clinic, Zone
from tests.lab.dkim_keys import RSA_2048
from tests.lab.signing import TTL, Records, Signing, ZoneKey, lines, signed

NAME_SERVERS = ("ns1.dns.example.", "ns2.dns.example.")
_SPLIT = 200


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the hosts of the lab are: each faulty server has an IPv4 address of its own on loopback."""

    site: Mapping[str, tuple[str, ...]]
    mail: Mapping[str, tuple[str, ...]]
    tlsa: Mapping[str, str]


def txt(text: str) -> str:
    """Return a TXT record; `records_of` fills in names and cuts it into strings that DNS can hold."""
    return f'"{text}"'


def _filled(record: str, name: str) -> str:
    record = record.replace("{name}", name)
    if record.count('"') != 2 or len(record) <= _SPLIT or "\\" in record:
        return record
    head, text, _ = record.split('"')
    return head + " ".join(f'"{text[at : at + _SPLIT]}"' for at in range(0, len(text), _SPLIT))


def well_run(clinic: Clinic, where: Addresses) -> dict[str, tuple[str, ...]]:
    """Return the records of a domain without a fault, its mail and web hosts among them."""
    name = clinic.name
    records = {
        "@ NS": NAME_SERVERS,
        "@ MX": tuple(f"{10 * n} {host}." for n, host in enumerate(clinic.mx_names, 1)),
        "@ TXT": (txt("v=spf1 mx -all"),),
        "@ CAA": ('0 issue "ca.example"',),
        "default._domainkey TXT": (txt(f"v=DKIM1; k=rsa; p={RSA_2048}"),),
        "_dmarc TXT": (txt(f"v=DMARC1; p=reject; rua=mailto:dmarc@{name}"),),
        "_mta-sts TXT": (txt("v=STSv1; id=20261121"),),
        "_smtp._tls TXT": (txt(f"v=TLSRPTv1; rua=mailto:tls@{name}"),),
    }
    for owner in ("@", "www") if clinic.site else ():
        records |= _address_records(owner, where.site[name])
    records |= _address_records("mta-sts", where.site[f"mta-sts.{name}"])
    for host in clinic.mx_names:
        if (host == name or host.endswith(f".{name}")) and host in where.mail:
            owner = "@" if host == name else host.removesuffix(f".{name}")
            records |= _address_records(owner, where.mail[host])
            if host in where.tlsa:
                prefix = "" if owner == "@" else f".{owner}"
                records[f"_25._tcp{prefix} TLSA"] = (f"3 1 1 {where.tlsa[host]}",)
    return records


def _address_records(owner: str, addresses: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for address in addresses:
        key = f"{owner} {'AAAA' if ':' in address else 'A'}"
        found[key] = (*found.get(key, ()), address)
    return found


def records_of(clinic: Clinic, where: Addresses) -> dict[str, tuple[str, ...]]:
    """Return the records of a clinic: those of a well-run one, with its own put over them."""
    records = {**well_run(clinic, where), **clinic.records}
    tlsa = where.tlsa.get(clinic.mx_names[0], "")
    return {
        key: tuple(_filled(one.replace("{tlsa}", tlsa), clinic.name) for one in values)
        for key, values in records.items()
        if values
    }


def _soa() -> dict[str, tuple[str, ...]]:
    return {"@ SOA": (f"{NAME_SERVERS[0]} hostmaster.dns.example. 1 3600 900 1209600 {TTL}",)}


def _file(records: Records, origin: str) -> str:
    return "\n".join(lines(records, origin)) + "\n"


@dataclass(frozen=True, slots=True)
class ZoneFiles:
    """All zones that the honest name server holds, by origin, and the DS of the root."""

    files: Mapping[str, str]
    trust_anchor: str


def write_zones(clinics: Sequence[Clinic], where: Addresses) -> ZoneFiles:
    """Return every zone of the lab, the parents' DS records made from the children's keys."""
    keys = {clinic.name: ZoneKey.new() for clinic in clinics if clinic.zone.is_held or clinic.zone.has_ds}
    root, example = ZoneKey.new(), ZoneKey.new()
    files = {f"{name}.": text for name, text in _clinic_zones(clinics, where, keys)}
    below = signed(_example(clinics, keys), "example.", Signing(example))
    files["example."] = _file(below, "example.")
    top = {
        **_soa(),
        "@ NS": ("a.root-servers.example.",),
        "example NS": NAME_SERVERS,
        "example DS": (example.ds("example."),),
    }
    files["."] = _file(signed(top, ".", Signing(root)), ".")
    return ZoneFiles(files, f". IN DS {root.ds('.')}")


def _clinic_zones(
    clinics: Sequence[Clinic], where: Addresses, keys: Mapping[str, ZoneKey]
) -> Iterator[tuple[str, str]]:
    for clinic in clinics:
        if not clinic.zone.is_held:
            continue
        origin = f"{clinic.name}."
        records = {**_soa(), **records_of(clinic, where), **_children(clinic, clinics, where)}
        if clinic.zone in (Zone.UNSIGNED, Zone.DS_BUT_UNSIGNED):
            yield clinic.name, _file(records, origin)
            continue
        signing = Signing(
            keys[clinic.name],
            expired=clinic.zone is Zone.EXPIRED_SIGNATURES,
            broken={Zone.BROKEN_SIGNATURES: "*", Zone.BROKEN_TLSA: "TLSA"}.get(clinic.zone, ""),
        )
        yield clinic.name, _file(signed(records, origin, signing), origin)


def _children(parent: Clinic, clinics: Sequence[Clinic], where: Addresses) -> dict[str, tuple[str, ...]]:
    """Return the records of clinics below `parent` that have no zone of their own."""
    found: dict[str, tuple[str, ...]] = {}
    for child in clinics:
        if child.zone is Zone.IN_PARENT and child.name.endswith(f".{parent.name}"):
            label = child.name.removesuffix(f".{parent.name}")
            for key, values in records_of(child, where).items():
                owner, rdtype = key.split(" ")
                if key != "@ NS":
                    found[f"{label if owner == '@' else f'{owner}.{label}'} {rdtype}"] = values
    return found


def _example(clinics: Sequence[Clinic], keys: Mapping[str, ZoneKey]) -> dict[str, tuple[str, ...]]:
    records: dict[str, tuple[str, ...]] = {
        **_soa(),
        "@ NS": NAME_SERVERS,
        "ns1.dns A": ("127.0.0.1",),
        "ns2.dns A": ("127.0.0.1",),
        "a.root-servers A": ("127.0.0.1",),
    }
    for clinic in clinics:
        if clinic.zone not in (Zone.ABSENT, Zone.IN_PARENT):
            records[f"{clinic.label} NS"] = NAME_SERVERS
        if clinic.zone.has_ds:
            records[f"{clinic.label} DS"] = (keys[clinic.name].ds(f"{clinic.name}."),)
    return records
