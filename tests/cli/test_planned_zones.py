"""`--zone` finds out what a file is, reads what belongs to it, and nothing outside of its folder."""

import json
import os
from pathlib import Path

import pytest

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.planned_zones import read_zones
from hipaacheck.cli.planning import Plan
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Origin, Target, TargetKind
from hipaacheck.zones.records import PlannedZone, ZoneSource

BIND = "$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ TXT v=spf1\n"
YAML = "---\n'':\n  type: TXT\n  value: v=spf1 -all\n"
PREVIEW = {
    "registrars": [],
    "domains": [
        {
            "name": "clinic.example",
            "records": [{"type": "TXT", "name": "@", "target": "x", "filepos": "[line:7:1]"}],
        }
    ],
}
PLAN = {
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "cloudflare_record.spf",
                    "type": "cloudflare_record",
                    "name": "spf",
                    "values": {"name": "clinic.example", "type": "TXT", "content": "x"},
                }
            ]
        }
    }
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, text: object) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if isinstance(text, str) else json.dumps(text, indent=1))
    return name


def only(*values: str, domains: tuple[str, ...] = ()) -> PlannedZone:
    (zone,) = read_zones(values, domains).zones.values()
    return zone


def places(zone: PlannedZone) -> list[str]:
    return [str(one.place.origin) for one in zone.records]


def told(*values: str) -> str:
    with pytest.raises((UsageError, FileMistakesError)) as caught:
        read_zones(values)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        ("clinic.example.zone", BIND, ZoneSource.BIND),
        ("db.clinic.example", BIND, ZoneSource.BIND),
        ("zones/clinic.example.txt", BIND, ZoneSource.BIND),
        ("clinic.example.yaml", YAML, ZoneSource.OCTODNS),
        ("clinic.example.yml", YAML, ZoneSource.OCTODNS),
        ("ir.json", PREVIEW, ZoneSource.DNSCONTROL),
        ("preview", PREVIEW, ZoneSource.DNSCONTROL),
        ("plan.json", PLAN, ZoneSource.TERRAFORM),
    ],
)
def test_what_a_file_is_follows_from_its_name_and_content(
    name: str, text: object, source: ZoneSource
) -> None:
    zone = only(put(name, text), domains=("clinic.example",))

    assert (zone.apex, zone.source, zone.file) == ("clinic.example", source, name)
    assert [one.name for one in zone.records if one.rdtype == "TXT"] == ["clinic.example"]


def test_the_user_may_say_which_zone_a_file_is_of() -> None:
    put("main.zone", "@ 5 TXT x\n")
    put("dns.yaml", YAML)

    assert only("clinic.example=main.zone").apex == "clinic.example"
    assert only("Clinic.Example.=dns.yaml").apex == "clinic.example"
    assert "write --zone NAME=PATH" in told("dns.yaml")
    assert "which zone it is" in told("main.zone") or "origin" in told("main.zone")


def test_a_path_with_an_equals_sign_is_a_path() -> None:
    assert only(put("a.b=c/clinic.example.zone", BIND)).file == "a.b=c/clinic.example.zone"


def test_a_folder_of_octodns_holds_many_zones_split_or_not() -> None:
    put("config/clinic.example.yaml", YAML)
    put("config/other.example./$other.example.yaml", YAML)
    put("config/other.example./www.yaml", "www: {type: A, value: 192.0.2.1}\n")
    put("config/settings.yaml", "providers: {}\n")
    put("config/README.md", "# zones\n")

    zones = read_zones(["config"]).zones

    assert sorted(zones) == ["clinic.example", "other.example"]
    assert places(zones["other.example"]) == [
        "config/other.example./$other.example.yaml:4",
        "config/other.example./www.yaml:1",
    ]
    assert sorted(read_zones(["clinic.example=config"]).zones) == ["clinic.example"]
    assert places(only("config/other.example.")) == places(zones["other.example"])
    assert places(only("renamed.example=config/other.example.")) == places(zones["other.example"])
    assert "give the folder" in told("config/other.example./www.yaml")
    assert "holds no file of a zone third.example" in told("third.example=config")


def test_a_folder_of_bind_holds_many_zones() -> None:
    put("zones/clinic.example.zone", BIND)
    put("zones/db.other.example", BIND)
    put("zones/named.conf", "options {};\n")

    assert sorted(read_zones(["zones"]).zones) == ["clinic.example", "other.example"]
    put("zones/clinic.example.yaml", YAML)
    assert "holds zones of octoDNS and of BIND" in told("zones")


def test_one_zone_in_two_files_is_refused_with_both_named() -> None:
    message = told(put("clinic.example.zone", BIND), put("clinic.example.yaml", YAML))

    assert "clinic.example.zone and clinic.example.yaml both plan clinic.example" in message


def test_what_is_not_there_or_holds_nothing_is_no_pass() -> None:
    Path("empty").mkdir()

    assert "there is no file or folder 'gone'" in told("gone")
    assert "there is no file or folder" in told("")
    assert "there is no file or folder" in told("clinic.example=gone")
    assert "there is no file or folder" in told("x" * 5000)
    assert "there is no file or folder" in told("a\0b")
    assert "holds no file of a zone" in told("empty")
    assert "holds no record" in told(put("clinic.example.zone", ""))
    assert "holds no record" in told(put("clinic.example.yaml", ""))
    assert "is neither what 'dnscontrol print-ir'" in told(put("x.json", {"a": 1}))
    assert "is a state of Terraform" in told(put("s.json", {"terraform_version": "1", "values": {}}))
    assert "holds no zones" in told(put("ir.json", {"domains": [], "registrars": []}))


def test_positions_of_dnscontrol_lead_to_its_script() -> None:
    put("dns/ir.json", PREVIEW)

    assert places(only("dns/ir.json")) == ["dns/ir.json:7"]
    put("dnsconfig.js", "")
    assert places(only("dns/ir.json")) == ["dnsconfig.js:7"]
    put("dns/dnsconfig.js", "")
    assert places(only("dns/ir.json")) == ["dns/dnsconfig.js:7"]


def test_resources_of_terraform_are_found_in_the_files_beside_the_plan() -> None:
    put("infra/plan.json", PLAN)
    put("infra/.terraform/x.tf", 'resource "cloudflare_record" "spf" {}\n')
    put("infra/dns.tf", '\nresource "cloudflare_record" "spf" {}\n')

    assert places(only("infra/plan.json", domains=("clinic.example",))) == ["infra/dns.tf:2"]


def test_include_reads_files_of_its_folder_and_none_outside() -> None:
    put("secret", "TXT secret\n")
    put("zones/mail.inc", "@ TXT included\n")
    zone = only(put("zones/clinic.example.zone", BIND + "$INCLUDE mail.inc\n"))

    assert places(zone)[-1] == "zones/mail.inc:1"
    os.symlink("../secret", "zones/link")
    os.mkfifo("zones/pipe")
    for written in ("../secret", "/etc/passwd", "link", "gone", ".", "pipe", '"a b"'):
        message = told(put("zones/clinic.example.zone", BIND + f"$INCLUDE {written}\n"))
        assert message.startswith("zones/clinic.example.zone:4: what $INCLUDE names ")
        assert "secret\n" not in message and "inventory" not in message


def test_links_out_of_a_folder_are_refused() -> None:
    put("clinic.example.yaml", YAML)
    put("zones/other.example.yaml", YAML)
    os.symlink("../clinic.example.yaml", "zones/clinic.example.yaml")

    assert "zones/clinic.example.yaml: leads out of the folder of the zones" in told("zones")


@pytest.mark.parametrize("name", ["clinic.example.zone", "clinic.example.yaml", "x.json"])
def test_bytes_that_are_no_text_are_refused_with_their_line(name: str) -> None:
    Path(name).write_bytes(b"a\n\xff\n")
    assert told(name).startswith(f"{name}:2: is not UTF-8 text")
    Path(name).write_bytes(b"a\nb\n\0\n")
    assert told(name).startswith(f"{name}:3: holds a NUL character")


def test_a_file_that_is_too_large_is_not_read() -> None:
    with Path("clinic.example.zone").open("wb") as file:
        file.truncate(17 * 1024 * 1024)

    assert "is larger than 16 MiB" in told("clinic.example.zone")


def test_too_many_records_altogether_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipaacheck.zones.building.MOST_RECORDS", 3)

    assert "hold 4 records, more than 3" in told(
        put("clinic.example.zone", BIND), put("other.example.zone", BIND)
    )


SHADOW = '@ SOA ns1 h 1 2 3 4 5\n@ NS ns1.clinic.example.\n@ TXT "v=DMARC1; p=reject"\n'


def test_a_zone_that_the_one_above_does_not_delegate_is_refused_with_both_named() -> None:
    put("zones/clinic.example.zone", BIND + '_dmarc TXT "v=DMARC1; p=none"\n')
    put("zones/_dmarc.clinic.example.zone", SHADOW)
    message = told("zones")

    assert message.startswith("zones/_dmarc.clinic.example.zone:1: is of _dmarc.clinic.example, to which")
    assert "clinic.example of zones/clinic.example.zone, does not delegate" in message
    put("zones/clinic.example.zone", BIND + "www NS ns1\n@ NS ns1\n")
    assert "does not delegate" in told("zones")


@pytest.mark.parametrize("cut", ["a.b", "b"])
def test_a_zone_is_read_where_the_one_above_delegates_at_or_above_it(cut: str) -> None:
    put("zones/clinic.example.zone", BIND + f"{cut} NS ns1\n")
    put("zones/a.b.clinic.example.zone", BIND)

    assert sorted(read_zones(["zones"]).zones) == ["a.b.clinic.example", "clinic.example"]


def test_a_plan_need_not_show_a_delegation_but_may_not_hold_records_of_the_zone_below() -> None:
    put("_dmarc.clinic.example.zone", SHADOW)
    put("plan.json", PLAN)
    both = ["clinic.example=plan.json", "_dmarc.clinic.example.zone"]

    assert sorted(read_zones(both).zones) == ["_dmarc.clinic.example", "clinic.example"]
    put("plan.json", json.loads(json.dumps(PLAN).replace('"clinic.example"', '"_dmarc.clinic.example"')))
    assert "does not delegate" in told(*both)


def test_a_zone_below_a_scanned_domain_is_not_said_to_be_idle() -> None:
    below = Plan(read_zones([put("_dmarc.clinic.example.zone", SHADOW)]))
    typo = Plan(read_zones([put("clinic.exampel.zone", BIND)]))
    name = "clinic.example"
    targets = [Target(id="domain:x", kind=TargetKind.DOMAIN, name=name, origin=Origin(file="test"))]

    assert below.notes_on(targets) == ()
    assert "no domain that is scanned lies in clinic.exampel" in typo.notes_on(targets)[-1]


def test_a_zone_of_octodns_in_two_forms_is_refused_with_what_to_name() -> None:
    """octoDNS 1.22 reads the file alone, as `split_extension` is off by default."""
    split = "_dmarc: {type: TXT, value: v=DMARC1}\n"
    put("dns/clinic.example.yaml", YAML)
    put("dns/clinic.example./_dmarc.yaml", split)
    message = told("dns")

    assert "holds clinic.example twice, as clinic.example.yaml and clinic.example./" in message
    assert "--zone clinic.example=dns/clinic.example.yaml or --zone clinic.example=dns/clinic.ex" in message
    assert told("clinic.example=dns") == message
    assert len(only("clinic.example=dns/clinic.example.yaml").records) == 1
    assert [one.name for one in only("clinic.example=dns/clinic.example.").records] == [
        "_dmarc.clinic.example"
    ]
    put("dns/Clinic.example.yaml", YAML)
    Path("dns/clinic.example./_dmarc.yaml").unlink()
    assert "twice, as Clinic.example.yaml and clinic.example.yaml" in told("dns")


def notes(*values: str) -> list[str]:
    return [note for zone in read_zones(values).zones.values() for note in zone.notes]


def test_what_is_not_read_in_a_folder_is_told() -> None:
    put("zones/other.example.zone", BIND + "$INCLUDE mail.inc\n$INCLUDE parts/web.inc\n")
    put("zones/mail.inc", "m TXT x\n")
    put("zones/parts/web.inc", "w TXT x\n")
    for quiet in ("README", "notes.md", ".gitkeep", ".git/config"):
        put(f"zones/{quiet}", "x")
    assert notes("zones") == []
    for name in ("clinic.example.txt", "clinic.example", "named.conf", "clinic/x.zone"):
        put(f"zones/{name}", BIND)

    assert notes("zones") == [
        f"zones/{name}: not read as a zone: its name is not that of one"
        for name in ("clinic", "clinic.example", "clinic.example.txt", "named.conf")
    ]


def test_what_is_not_read_in_a_folder_of_octodns_is_told() -> None:
    put("dns/clinic.example.yaml", YAML)
    put("dns/other.example./$other.example.yaml", YAML)
    for name in ("third.example.yml", "settings.yaml", "other.example./www.yml", "old/x.yaml"):
        put(f"dns/{name}", YAML)
    Path("dns/empty.example.").mkdir()

    assert [note.partition(":")[0] for note in notes("dns")] == [
        "dns/empty.example.",
        "dns/old",
        "dns/other.example./www.yml",
        "dns/settings.yaml",
        "dns/third.example.yml",
    ]
    assert notes("clinic.example=dns") == []
    for number in range(30):
        put(f"dns/{number:02}.txt", "x")
    assert notes("dns")[-1] == "dns: 15 more were not read as zones"
