"""A plan of Terraform says what its DNS records will be, what goes away, and what it does not know yet."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.suffixes import registered_domain
from hipaacheck.zones.jsonlines import read_json
from hipaacheck.zones.records import PlannedZone
from hipaacheck.zones.terraform import is_terraform, read_terraform

Row = dict[str, Any]
CLOUDFLARE = {"zone_id": "z1", "ttl": 300, "proxied": False}
ZONE: Row = {
    "address": "data.cloudflare_zone.main",
    "mode": "data",
    "type": "cloudflare_zone",
    "name": "main",
    "values": {"id": "z1", "name": "clinic.example"},
}


def resource(kind: str, name: str, values: Row) -> Row:
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "values": values}


def change(kind: str, name: str, before: Row | None, after: Row | None, *actions: str, **more: Any) -> Row:
    held = {"actions": list(actions), "before": before, "after": after, "after_unknown": {}} | more
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "change": held}


def plan(
    *resources: Row, changes: list[Row] | None = None, prior: list[Row] | None = None, **more: Any
) -> Row:
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": list(resources)}},
        "resource_changes": changes or [],
        "prior_state": {"values": {"root_module": {"resources": [ZONE] if prior is None else prior}}},
        **more,
    }


def read(data: Row, **how: Any) -> PlannedZone:
    data = read_json(json.dumps(data), "plan.json")
    (zone,) = read_terraform(data, "plan.json", **{"registered": registered_domain} | how)
    return zone


def told(data: Row, **how: Any) -> str:
    with pytest.raises(FileMistakesError) as caught:
        read(data, **how)
    return str(caught.value)


def said(zone: PlannedZone) -> list[tuple[str, str, str]]:
    return [(one.name.removesuffix("clinic.example"), one.rdtype, one.place.text) for one in zone.records]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": "@", "type": "TXT", "content": "v=spf1 -all"}, ("", "TXT", "v=spf1 -all")),
        (
            {"name": "clinic.example", "type": "TXT", "content": '"v=spf1" " -all"'},
            ("", "TXT", "v=spf1 -all"),
        ),
        (
            {"name": "_dmarc", "type": "TXT", "value": "v=DMARC1; p=none"},
            ("_dmarc.", "TXT", "v=DMARC1; p=none"),
        ),
        ({"name": "_dmarc.clinic.example", "type": "TXT", "content": "x"}, ("_dmarc.", "TXT", "x")),
        (
            {"name": "@", "type": "MX", "content": "mail.example", "priority": 10},
            ("", "MX", "10 mail.example."),
        ),
        ({"name": "@", "type": "MX", "content": ".", "priority": 0}, ("", "MX", "0 .")),
        ({"name": "www", "type": "CNAME", "content": "x.example"}, ("www.", "CNAME", "x.example.")),
        (
            {"name": "@", "type": "CAA", "data": [{"flags": "0", "tag": "issue", "value": "ca.example"}]},
            ("", "CAA", '0 issue "ca.example"'),
        ),
        (
            {"name": "@", "type": "CAA", "data": {"flags": 0, "tag": "issue", "value": ";"}, "content": None},
            ("", "CAA", '0 issue ";"'),
        ),
        (
            {
                "name": "_s._tcp",
                "type": "SRV",
                "data": {"priority": 1, "weight": 2, "port": 3, "target": "t.example"},
            },
            ("_s._tcp.", "SRV", "1 2 3 t.example."),
        ),
        (
            {
                "name": "_25._tcp.mail",
                "type": "TLSA",
                "data": {"usage": 3, "selector": 1, "matching_type": 1, "certificate": "ab" * 32},
            },
            ("_25._tcp.mail.", "TLSA", "3 1 1 " + "ab" * 32),
        ),
    ],
)
@pytest.mark.parametrize("kind", ["cloudflare_record", "cloudflare_dns_record"])
def test_a_record_of_cloudflare(kind: str, values: Row, expected: tuple[str, str, str]) -> None:
    zone = read(plan(resource(kind, "x", CLOUDFLARE | values)))

    assert said(zone) == [expected]
    assert (zone.apex, zone.whole, zone.shared_sets) == ("clinic.example", False, True)


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (
            "aws_route53_record",
            {"zone_id": "Z", "name": "_dmarc", "type": "TXT", "ttl": 60, "records": ["v=DMARC1; p=reject"]},
            [("_dmarc.", "TXT", "v=DMARC1; p=reject")],
        ),
        (
            "aws_route53_record",
            {"zone_id": "Z", "name": "", "type": "TXT", "ttl": 60, "records": ['v=spf1 \\" -all"" x']},
            [("", "TXT", 'v=spf1 " -all x')],
        ),
        (
            "aws_route53_record",
            {"zone_id": "Z", "name": "a.clinic.example", "type": "TXT", "records": ['one" "two\\100']},
            [("a.", "TXT", "onetwo@")],
        ),
        (
            "aws_route53_record",
            {
                "zone_id": "Z",
                "name": "\\052.clinic.example.",
                "type": "MX",
                "records": ["10 m.example", "20 ."],
            },
            [("*.", "MX", "10 m.example."), ("*.", "MX", "20 .")],
        ),
        (
            "google_dns_record_set",
            {
                "managed_zone": "main",
                "name": "clinic.example.",
                "type": "TXT",
                "rrdatas": ['"v=spf1 " "-all"'],
            },
            [("", "TXT", "v=spf1 -all")],
        ),
        (
            "google_dns_record_set",
            {
                "managed_zone": "main",
                "name": "w.clinic.example.",
                "type": "A",
                "ttl": 5,
                "rrdatas": ["192.0.2.1"],
            },
            [("w.", "A", "192.0.2.1")],
        ),
        (
            "azurerm_dns_txt_record",
            {
                "name": "_dmarc",
                "zone_name": "clinic.example",
                "ttl": 5,
                "record": [{"value": "v=DMARC1; p=none"}],
            },
            [("_dmarc.", "TXT", "v=DMARC1; p=none")],
        ),
        (
            "azurerm_dns_mx_record",
            {
                "name": "@",
                "zone_name": "clinic.example",
                "record": [
                    {"preference": "10", "exchange": "m.example."},
                    {"preference": 20, "exchange": "n.example"},
                ],
            },
            [("", "MX", "10 m.example."), ("", "MX", "20 n.example.")],
        ),
        (
            "azurerm_dns_caa_record",
            {
                "name": "@",
                "zone_name": "clinic.example",
                "record": [{"flags": 0, "tag": "issue", "value": "ca.example; x=y"}],
            },
            [("", "CAA", '0 issue "ca.example; x=y"')],
        ),
        (
            "azurerm_dns_a_record",
            {"name": "mail", "zone_name": "clinic.example", "records": ["192.0.2.1", "192.0.2.2"]},
            [("mail.", "A", "192.0.2.1"), ("mail.", "A", "192.0.2.2")],
        ),
        (
            "azurerm_dns_cname_record",
            {"name": "www", "zone_name": "clinic.example", "record": "x.example"},
            [("www.", "CNAME", "x.example.")],
        ),
    ],
)
def test_a_set_of_records_of_other_providers(
    kind: str, values: Row, expected: list[tuple[str, str, str]]
) -> None:
    zones = [
        {
            "address": "aws_route53_zone.z",
            "type": "aws_route53_zone",
            "values": {"zone_id": "Z", "name": "clinic.example"},
        },
        {
            "address": "google_dns_managed_zone.z",
            "type": "google_dns_managed_zone",
            "values": {"name": "main", "dns_name": "clinic.example."},
        },
    ]
    zone = read(plan(resource(kind, "x", values), prior=zones))

    assert said(zone) == expected
    assert zone.shared_sets is False


@pytest.mark.parametrize(
    ("kind", "values", "unknown", "types", "reason"),
    [
        (
            "cloudflare_record",
            {"name": "a", "type": "A", "content": "192.0.2.1", "proxied": True},
            {},
            ("A", "AAAA"),
            "proxied",
        ),
        (
            "cloudflare_record",
            {"name": "@", "type": "CNAME", "content": "x.example"},
            {},
            ("A", "AAAA"),
            "flatten",
        ),
        ("cloudflare_record", {"name": "@", "type": "TXT"}, {"content": True}, ("TXT",), "known after apply"),
        (
            "cloudflare_record",
            {"name": "@", "type": "CAA", "data": [{"tag": "issue"}]},
            {"data": [{"value": True}]},
            ("CAA",),
            "known after",
        ),
        ("cloudflare_record", {"name": "@", "content": "x"}, {"type": True}, (), "known after apply"),
        ("cloudflare_record", {"name": "@", "type": "LOC", "content": "x"}, {}, ("LOC",), "not taken over"),
        (
            "aws_route53_record",
            {"name": "w.clinic.example", "type": "A", "alias": [{"name": "elb"}]},
            {},
            ("A",),
            "alias",
        ),
        (
            "aws_route53_record",
            {"name": "w.clinic.example", "type": "TXT", "records": ["a"]},
            {"records": [False, True]},
            ("TXT",),
            "known",
        ),
        (
            "aws_route53_record",
            {"name": "w.clinic.example", "type": "A", "records": ["192.0.2.1"], "set_identifier": "eu"},
            {},
            ("A",),
            "who asks",
        ),
        (
            "google_dns_record_set",
            {"name": "w.clinic.example.", "type": "A", "routing_policy": [{}]},
            {},
            ("A",),
            "who asks",
        ),
        (
            "azurerm_dns_a_record",
            {"name": "w", "zone_name": "clinic.example", "target_resource_id": "/x"},
            {},
            ("A",),
            "alias",
        ),
        (
            "azurerm_dns_txt_record",
            {"name": "w", "zone_name": "clinic.example"},
            {"record": True},
            ("TXT",),
            "known",
        ),
    ],
)
def test_what_the_plan_does_not_know_is_unknown(
    kind: str, values: Row, unknown: Row, types: tuple[str, ...], reason: str
) -> None:
    values = {"zone_id": "z1"} | values
    one = change(kind, "x", None, values, "create", after_unknown=unknown)
    zone = read(plan(resource(kind, "x", values), changes=[one]))

    assert zone.records == ()
    assert [hidden.rdtypes for hidden in zone.opaque] == [types]
    assert reason in zone.opaque[0].reason


def test_what_is_deleted_or_replaced_is_removed_and_what_another_resource_holds_is_not() -> None:
    spf, weak, moved = (
        CLOUDFLARE | {"name": "@", "type": "TXT", "content": text}
        for text in ("v=spf1 -all", "v=spf1 +all", "x")
    )
    zone = read(
        plan(
            resource("cloudflare_record", "spf", weak),
            resource("cloudflare_record", "new", moved),
            changes=[
                change("cloudflare_record", "spf", spf, weak, "update"),
                change("cloudflare_record", "old", moved, None, "delete"),
                change(
                    "cloudflare_record",
                    "gone",
                    CLOUDFLARE | {"name": "a", "type": "A", "content": "192.0.2.1"},
                    None,
                    "delete",
                ),
                change("cloudflare_record", "kept", spf | {"name": "kept"}, None, "forget"),
            ],
        )
    )

    assert [one.place.text for one in zone.records] == ["v=spf1 +all", "x"]
    assert [(one.name, one.rdtype, str(one.rdata)) for one in zone.removed] == [
        ("clinic.example", "TXT", '"v=spf1 -all"'),
        ("a.clinic.example", "A", "192.0.2.1"),
    ]


def test_a_set_that_is_deleted_is_removed_whole_and_one_that_changes_is_not() -> None:
    old: Row = {"name": "w.clinic.example", "type": "TXT", "records": ["a", "b"]}
    new = old | {"records": ["c"]}
    kept = read(
        plan(
            resource("aws_route53_record", "x", new),
            changes=[change("aws_route53_record", "x", old, new, "update")],
        ),
        apexes=["clinic.example"],
    )
    gone = read(
        plan(changes=[change("aws_route53_record", "x", old, None, "delete")]), apexes=["clinic.example"]
    )

    assert kept.removed == ()
    assert [(one.name, one.rdtype, one.rdata) for one in gone.removed] == [("w.clinic.example", "TXT", None)]


def test_the_zone_is_told_by_id_by_reference_by_the_scan_or_by_the_name() -> None:
    txt: Row = {"name": "a.b.clinic.example", "type": "TXT", "records": ["x"]}
    named = {"name": "b.clinic.example", "id": "Z9", "zone_id": "Z9"}
    reference = {
        "root_module": {
            "resources": [
                {
                    "address": "aws_route53_record.x",
                    "expressions": {
                        "zone_id": {"references": ["aws_route53_zone.b.zone_id", "aws_route53_zone.b"]}
                    },
                }
            ]
        }
    }
    created = resource("aws_route53_zone", "b", {"name": "b.clinic.example"})

    by_id = read(
        plan(
            resource("aws_route53_record", "x", txt | {"zone_id": "Z9"}),
            prior=[resource("aws_route53_zone", "b", named)],
        )
    )
    by_reference = read(plan(resource("aws_route53_record", "x", txt), created, configuration=reference))
    by_scan = read(plan(resource("aws_route53_record", "x", txt)), apexes=["example", "b.clinic.example"])
    by_name = read(plan(resource("aws_route53_record", "x", txt | {"name": "a.b.clinic.com"}), prior=[]))
    by_user = read(plan(resource("aws_route53_record", "x", txt | {"name": "a"})), asked="clinic.example")

    assert {by_id.apex, by_reference.apex, by_scan.apex} == {"b.clinic.example"}
    assert (by_name.apex, by_user.apex) == ("clinic.com", "clinic.example")
    assert "the zone of 'www' cannot be told" in told(
        plan(resource("cloudflare_record", "x", {"name": "www"}), prior=[])
    )


def test_private_zones_are_not_what_the_internet_sees() -> None:
    hidden = resource("aws_route53_zone", "in", {"name": "clinic.example", "zone_id": "Z2", "vpc": [{}]})
    one = resource("aws_route53_record", "x", {"name": "a", "zone_id": "Z2", "type": "TXT", "records": ["x"]})
    other = resource("cloudflare_record", "y", CLOUDFLARE | {"name": "b", "type": "TXT", "content": "y"})

    assert said(read(plan(one, other, hidden))) == [("b.", "TXT", "y")]
    assert "holds no DNS record" in told(plan(one, hidden))


def test_a_record_without_a_known_name_leaves_a_note() -> None:
    values = CLOUDFLARE | {"type": "CNAME", "content": "x.example"}
    one = change("cloudflare_record", "v", None, values, "create", after_unknown={"name": True})
    other = resource("cloudflare_record", "y", CLOUDFLARE | {"name": "b", "type": "TXT", "content": "y"})
    zone = read(plan(resource("cloudflare_record", "v", values), other, changes=[one]))

    assert zone.notes == (
        "cloudflare_record.v has a name that is known after apply: its record was not judged.",
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "a", "type": "A", "content": "x"}, "plan.json:1: cloudflare_record.x: 'x' is no A record"),
        ({"name": "a", "type": "A"}, "'content' is missing"),
        ({"name": "a", "type": 7}, "'type' is missing"),
        ({"name": "a", "type": "MX", "content": "m.example", "priority": 1e400}, "not a whole number"),
        ({"name": "a", "type": "MX", "content": "m.example", "priority": -1}, "not a whole number"),
        ({"name": "a", "type": "TXT", "content": "x", "ttl": "never"}, "not a whole number"),
        ({"name": "a b", "type": "TXT", "content": "x"}, "is not a name"),
        ({"name": "a", "type": "TXT", "content": '"x" ; y'}, "outside quotes"),
        ({"name": "a", "type": "TXT", "content": "x" * 1_000_000}, "does not fit"),
        ({"name": "a", "type": "CAA", "data": [7]}, "'content' is missing"),
        ({"name": "a", "type": "CAA", "data": {"tag": "issue"}}, "'value' is missing"),
    ],
)
def test_a_record_that_cannot_be_read_is_named(values: Row, message: str) -> None:
    if values.get("priority") == 1e400:
        values = values | {"priority": 1e30}

    assert message in told(plan(resource("cloudflare_record", "x", CLOUDFLARE | values)))


def test_a_plan_without_records_or_that_failed_is_no_pass() -> None:
    assert is_terraform(read_json(json.dumps(plan()), "x"))
    assert "holds no DNS record of a kind that is known here" in told(plan())
    assert "plan that failed" in told(plan(errored=True))


TF = """\
resource "cloudflare_record" "spf" {
  name = "@"
}

module "mail" {
  source   = "./modules/mail"
  for_each = toset(["a"])
}
"""
INNER = '# resource "cloudflare_record" "dmarc" {\n\n  resource "cloudflare_record" "dmarc" {\n}\n'


@pytest.mark.parametrize("folder", ["", "infra/"])
def test_a_record_stands_at_the_block_of_its_resource(folder: str) -> None:
    txt = CLOUDFLARE | {"type": "TXT", "content": "x"}
    inner = resource("cloudflare_record", "dmarc", txt | {"name": "_dmarc"})
    inner["address"] = 'module.mail["a.b"].cloudflare_record.dmarc[0]'
    far = resource("cloudflare_record", "far", txt | {"name": "far"})
    far["address"] = "module.far.cloudflare_record.spf"
    data = plan(resource("cloudflare_record", "spf", txt | {"name": "@"}))
    data["planned_values"]["root_module"]["child_modules"] = [
        {"address": 'module.mail["a.b"]', "resources": [inner]},
        {"address": "module.far", "resources": [far]},
    ]
    calls = {
        "mail": {"source": "./modules/mail", "module": {}},
        "far": {"source": "registry/far", "module": {}},
    }
    data["configuration"] = {"root_module": {"module_calls": calls}}
    sources = {f"{folder}main.tf": TF, f"{folder}modules/mail/m.tf": INNER}
    found = read_json(json.dumps(data), f"{folder}plan.json")
    (zone,) = read_terraform(found, f"{folder}plan.json", registered=registered_domain, sources=sources)

    assert [str(one.place.origin) for one in zone.records] == [
        f"{folder}main.tf:1",
        f"{folder}modules/mail/m.tf:3",
        f"{folder}plan.json:1",
    ]


REAL = """\
resource "terraform_data" "zone" {
  input = "clinic.example"
}

resource "terraform_data" "txt" {
  for_each = { spf = "v=spf1 -all", "k/1" = "x" }
  input    = { zone_id = "z1", name = each.key == "spf" ? "@" : "k", type = "TXT", content = each.value }
}

resource "terraform_data" "later" {
  input = { zone_id = "z1", name = "later", type = "TXT", content = terraform_data.zone.id }
}

module "mail" {
  source = "./modules/mail"
}
"""
REAL_INNER = """
resource "terraform_data" "mx" {
  input = { zone_id = "z1", name = "@", type = "MX", priority = 10, content = "mail.example" }
}
"""


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_itself_writes_what_is_read(tmp_path: Path) -> None:
    """No provider can be fetched here: resources of the built-in one hold what a record would."""
    (tmp_path / "modules" / "mail").mkdir(parents=True)
    (tmp_path / "main.tf").write_text(REAL)
    (tmp_path / "modules" / "mail" / "m.tf").write_text(REAL_INNER)
    before = as_cloudflare(planned(tmp_path, "first"))
    run(tmp_path, "apply", "-auto-approve")
    (tmp_path / "main.tf").write_text(REAL.replace("v=spf1 -all", "v=spf1 +all").replace(', "k/1" = "x"', ""))
    after = as_cloudflare(planned(tmp_path, "second"))
    sources = {"main.tf": REAL.replace("terraform_data", "cloudflare_record")}
    sources["modules/mail/m.tf"] = REAL_INNER.replace("terraform_data", "cloudflare_record")

    first, second = read(before, sources=sources, asked="clinic.example"), read(after, asked="clinic.example")

    assert [(one.name, one.place.text, str(one.place.origin)) for one in first.records] == [
        ("k.clinic.example", "x", "main.tf:5"),
        ("clinic.example", "v=spf1 -all", "main.tf:5"),
        ("clinic.example", "10 mail.example.", "modules/mail/m.tf:2"),
    ]
    assert [(one.name, str(one.place.origin)) for one in first.opaque] == [
        ("later.clinic.example", "main.tf:10")
    ]
    # The id of the zone, a random one, is known after the first apply.
    known = {one.place.text for one in second.records if one.name != "later.clinic.example"}
    assert known == {"v=spf1 +all", "10 mail.example."}
    assert len(second.records) == 3
    assert {(one.name, str(one.rdata)) for one in second.removed} == {
        ("clinic.example", '"v=spf1 -all"'),
        ("k.clinic.example", '"x"'),
    }


def run(folder: Path, *words: str) -> str:
    quiet = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    command = ["terraform", words[0], *(["-no-color"] if words[0] != "show" else []), *words[1:]]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | quiet, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def planned(folder: Path, name: str) -> Row:
    run(folder, "init")
    run(folder, "plan", f"-out={name}")
    whole: Row = json.loads(run(folder, "show", "-json", name))
    return whole


def as_cloudflare(data: Any) -> Any:
    """Return a real plan in which the resources with an object as input are records of Cloudflare."""
    if isinstance(data, list):
        return [as_cloudflare(one) for one in data]
    if not isinstance(data, dict):
        return data.replace("terraform_data", "cloudflare_record") if isinstance(data, str) else data
    made = {key: as_cloudflare(one) for key, one in data.items()}
    if made.get("type") == "cloudflare_record" and made.get("name") == "zone":
        return made | {"type": "other"}
    for key in ("values", "before", "after", "after_unknown"):
        held = made.get(key)
        if isinstance(held, dict) and "input" in held:
            made[key] = held["input"] if isinstance(held["input"], dict) else {}
    return made


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["TXT", "@", "a.clinic.example"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "name",
        "type",
        "content",
        "data",
        "records",
        "rrdatas",
        "record",
        "ttl",
        "alias",
        "zone_id",
        "zone_name",
    ]
)
KIND = st.sampled_from(
    ["cloudflare_record", "aws_route53_record", "google_dns_record_set", "azurerm_dns_txt_record"]
)


@given(KIND, st.dictionaries(KEYS, VALUES), st.dictionaries(KEYS, VALUES), VALUES)
def test_wrong_types_anywhere_end_in_mistakes_or_in_a_zone(
    kind: str, values: Row, unknown: Row, odd: Any
) -> None:
    changes = [change(kind, "x", values, values, "update", after_unknown=unknown), odd]
    data = plan(resource(kind, "x", values), odd, changes=changes, configuration=odd, prior_state=odd)
    try:
        zone = read(data, apexes=["clinic.example"])
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert zone.records or zone.opaque or zone.removed


def test_records_of_one_name_in_several_zones_are_not_merged() -> None:
    """Which of the zones the internet asks, no plan tells: a strong policy in the wrong one is worth nothing."""
    txt: Row = {"name": "_dmarc.clinic.example", "type": "TXT"}
    here = resource("cloudflare_record", "x", CLOUDFLARE | txt | {"content": "v=DMARC1; p=reject"})
    there = resource("aws_route53_record", "y", txt | {"zone_id": "Z1", "records": ["v=DMARC1; p=reject"]})
    inside = resource("aws_route53_record", "z", txt | {"zone_id": "Z2", "records": ["x"]})
    other = resource("aws_route53_record", "o", {"name": "a.other.com", "type": "TXT", "records": ["x"]})
    domains = ["clinic.example"]

    assert "in several zones" in told(plan(here, there), apexes=domains)
    assert "in several zones" in told(plan(there, inside, other), apexes=domains)
    assert "in several zones" in told(plan(there, inside))
    second = resource("cloudflare_record", "v", txt | {"zone_id": "z2", "type": "TXT", "content": "x"})
    assert "in several zones" in told(plan(here, second), apexes=domains)
    assert read(plan(there, inside, other), apexes=["other.com"]).apex == "other.com"


@pytest.mark.parametrize(
    ("values", "unknown", "reason"),
    [
        ({"value": "v=DMARC1; p=none", "content": "v=DMARC1; p=reject"}, {}, "'content' and 'value' differ"),
        ({"value": "v=DMARC1; p=reject"}, {"content": True}, "known after apply"),
    ],
)
def test_two_names_of_one_field_of_cloudflare_do_not_beat_each_other(
    values: Row, unknown: Row, reason: str
) -> None:
    values = CLOUDFLARE | {"name": "_dmarc", "type": "TXT"} | values
    before = values | {"value": "v=DMARC1; p=reject", "content": "v=DMARC1; p=reject"}
    one = change("cloudflare_record", "x", before, values, "update", after_unknown=unknown)
    zone = read(plan(resource("cloudflare_record", "x", values), changes=[one]))

    assert zone.records == ()
    assert [(hidden.name, hidden.rdtypes) for hidden in zone.opaque] == [("_dmarc.clinic.example", ("TXT",))]
    assert reason in zone.opaque[0].reason


def test_a_new_record_of_cloudflare_may_have_its_text_under_the_old_name() -> None:
    values = CLOUDFLARE | {"name": "_dmarc", "type": "TXT", "value": "v=DMARC1; p=none"}
    one = change("cloudflare_record", "x", None, values, "create", after_unknown={"content": True})
    zone = read(plan(resource("cloudflare_record", "x", values), changes=[one]))

    assert said(zone) == [("_dmarc.", "TXT", "v=DMARC1; p=none")]


STRONG: Row = {"type": "TXT", "content": "v=DMARC1; p=reject"}


def hidden_at(zone: PlannedZone) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name.removesuffix("clinic.example"), one.rdtypes) for one in zone.opaque]


def test_a_relative_name_is_of_the_named_zone_only_where_the_plan_has_one_zone() -> None:
    """A resource of another zone with the same relative name would stand for that of the zone in question."""
    nowhere = resource("cloudflare_record", "x", STRONG | {"name": "_dmarc"})
    first = resource("cloudflare_record", "y", STRONG | {"name": "_dmarc", "zone_id": "zA"})
    second = resource("cloudflare_record", "z", STRONG | {"name": "a", "zone_id": "zB"})
    full = resource("cloudflare_record", "f", STRONG | {"name": "b.clinic.example", "zone_id": "zB"})
    other = ZONE | {"address": "data.cloudflare_zone.o", "values": {"id": "z2", "name": "other.example"}}
    asked = {"asked": "clinic.example"}

    for data in (plan(nowhere, prior=[]), plan(nowhere, prior=[other]), plan(nowhere, prior=[ZONE, other])):
        assert (said(read(data, **asked)), hidden_at(read(data, **asked))) == ([], [("_dmarc.", ("TXT",))])
    mixed = read(plan(first, second, full, prior=[]), **asked)
    assert [name for name, _, _ in said(mixed)] == ["b."]
    assert hidden_at(mixed) == [("_dmarc.", ("TXT",)), ("a.", ("TXT",))]
    assert hidden_at(read(plan(first, prior=[ZONE]), **asked)) == [("_dmarc.", ("TXT",))]
    for data in (plan(first, prior=[]), plan(nowhere)):
        assert [name for name, _, _ in said(read(data, **asked))] == ["_dmarc."]
    removed = change("cloudflare_record", "y", first["values"], None, "delete")
    gone = read(plan(second, full, changes=[removed], prior=[]), **asked)
    assert (gone.removed, hidden_at(gone)) == ((), [("a.", ("TXT",)), ("_dmarc.", ("TXT",))])


def test_a_full_name_of_another_zone_is_left_out() -> None:
    google = {"managed_zone": "m", "type": "TXT", "rrdatas": ['"x"']}
    here = resource("google_dns_record_set", "h", google | {"name": "a.clinic.example."})
    there = resource("google_dns_record_set", "t", google | {"name": "a.other.example."})

    assert said(read(plan(here, there, prior=[]), asked="clinic.example")) == [("a.", "TXT", "x")]


@pytest.mark.parametrize("how", [{"apexes": ["clinic.example"]}, {"asked": "clinic.example"}])
def test_a_record_that_may_be_of_a_private_zone_is_unknown(how: Row) -> None:
    inside = resource("aws_route53_zone", "in", {"name": "clinic.example", "vpc": [{}]})
    txt: Row = {"name": "_dmarc.clinic.example", "type": "TXT", "records": ["v=DMARC1; p=reject"]}
    unsure = read(plan(resource("aws_route53_record", "x", txt), inside, prior=[]), **how)
    sure = read(plan(resource("aws_route53_record", "x", txt | {"zone_id": "Z1"}), inside, prior=[]), **how)

    assert (unsure.records, hidden_at(unsure)) == ((), [("_dmarc.", ("TXT",))])
    assert "private zone" in unsure.opaque[0].reason
    assert [name for name, _, _ in said(sure)] == ["_dmarc."]


@pytest.mark.parametrize(
    "kind",
    [
        "aws_route53_traffic_policy_instance",
        "aws_route53_hosted_zone_dnssec",
        "cloudflare_zone_dnssec",
        "cloudflare_records_bulk",
        "cloudflare_email_routing_dns",
        "google_dns_something_new",
        "azurerm_dns_something_new",
        "azurerm_private_dns_txt_record",
    ],
)
def test_a_resource_of_the_dns_that_is_not_read_is_told(kind: str) -> None:
    known = resource("cloudflare_record", "y", CLOUDFLARE | STRONG | {"name": "b"})
    planned = read(plan(known, resource(kind, "x", {"name": "c"})))
    deleted = read(plan(known, changes=[change(kind, "x", {"name": "c"}, None, "delete")]))

    assert planned.notes == deleted.notes
    (note,) = planned.notes
    assert note.startswith(f"{kind}.x ")
    assert ("private zone" in note) == ("private" in kind)


def test_resources_that_answer_no_question_are_not_told() -> None:
    known = resource("cloudflare_record", "y", CLOUDFLARE | STRONG | {"name": "b"})
    kinds = (
        "aws_route53_health_check",
        "aws_route53_resolver_rule",
        "google_dns_policy",
        "cloudflare_ruleset",
    )
    data = resource("aws_route53_traffic_policy_instance", "d", {}) | {"mode": "data"}

    assert read(plan(known, *(resource(kind, "x", {}) for kind in kinds), data)).notes == ()


R53: Row = {
    "address": "aws_route53_zone.z",
    "mode": "managed",
    "type": "aws_route53_zone",
    "name": "z",
    "values": {"zone_id": "Z", "name": "clinic.example"},
}


def exclusive(*sets: Row) -> Row:
    return {"zone_id": "Z", "resource_record_set": list(sets)}


def one_set(name: str, *values: str, rdtype: str = "TXT", **more: Any) -> Row:
    held = [{"value": value} for value in values]
    return {"name": f"{name}clinic.example", "type": rdtype, "ttl": 60, "resource_records": held} | more


EXCLUSIVE = "aws_route53_records_exclusive"


def test_an_exclusive_resource_is_the_whole_zone() -> None:
    values = exclusive(
        one_set("_dmarc.", '"v=DMARC1; p=none"'),
        one_set("", "10 m.example", rdtype="MX"),
        one_set("w.", rdtype="A", alias_target=[{"dns_name": "x"}]),
        one_set("v.", "192.0.2.1", rdtype="A", set_identifier="eu", weight=1),
    )
    listed = {"zone_id": "Z", "name": "_dmarc", "type": "TXT", "records": ["v=DMARC1; p=none"]}
    unlisted = {"zone_id": "Z", "name": "_mta-sts", "type": "TXT", "records": ["v=STSv1; id=1"]}
    zone = read(
        plan(
            resource(EXCLUSIVE, "x", values),
            resource("aws_route53_record", "l", listed),
            resource("aws_route53_record", "u", unlisted),
            prior=[R53],
        )
    )

    assert zone.whole
    assert {("_dmarc.", "TXT", "v=DMARC1; p=none"), ("", "MX", "10 m.example.")} < set(said(zone))
    assert hidden_at(zone) == [("w.", ("A",)), ("v.", ("A",)), ("_mta-sts.", ("TXT",))]


def test_a_record_beside_an_exclusive_resource_that_says_something_else_is_unknown() -> None:
    strong = {"zone_id": "Z", "name": "_dmarc", "type": "TXT", "records": ["v=DMARC1; p=reject"]}
    weak = exclusive(one_set("_dmarc.", '"v=DMARC1; p=none"'))
    zone = read(
        plan(resource("aws_route53_record", "a", strong), resource(EXCLUSIVE, "x", weak), prior=[R53])
    )

    assert hidden_at(zone) == [("_dmarc.", ("TXT",))]
    assert "several resources" in zone.opaque[0].reason


def test_an_exclusive_resource_that_is_not_known_hides_its_sets() -> None:
    values = exclusive(one_set("_dmarc.", '"v=DMARC1; p=reject"'))
    one = change(EXCLUSIVE, "x", None, values, "create", after_unknown={"resource_record_set": [{}, True]})
    zone = read(plan(resource(EXCLUSIVE, "x", values), changes=[one], prior=[R53]))

    assert (zone.whole, zone.records, hidden_at(zone)) == (False, (), [("_dmarc.", ("TXT",))])
    assert "has a name that is known after apply" in zone.notes[0]


def test_what_an_exclusive_resource_no_longer_lists_is_removed_and_its_end_removes_nothing() -> None:
    kept, gone = one_set("a.", '"x"'), one_set("_dmarc.", '"v=DMARC1; p=reject"')
    one = change(EXCLUSIVE, "x", exclusive(kept, gone), exclusive(kept), "update")
    zone = read(plan(resource(EXCLUSIVE, "x", exclusive(kept)), changes=[one], prior=[R53]))
    ended = change(EXCLUSIVE, "x", exclusive(kept, gone), None, "delete")

    assert [(one.name, one.rdtype) for one in zone.removed] == [("_dmarc.clinic.example", "TXT")]
    assert "holds no DNS record" in told(plan(changes=[ended], prior=[R53]))


@pytest.mark.parametrize(
    ("written", "texts", "hidden"),
    [
        ("v=spf1 -all", ["v=spf1-all"], []),
        ('"v=spf1 -all"', ["v=spf1 -all"], []),
        ("v=DMARC1; p=reject", [], [("_dmarc.", ("TXT",))]),
    ],
)
def test_cloud_dns_takes_words_without_quotes_for_strings(
    written: str, texts: list[str], hidden: list[tuple[str, tuple[str, ...]]]
) -> None:
    """Shopify/record_store issue 58 shows what Cloud DNS publishes: "text" "with" "whitespace"."""
    managed = resource("google_dns_managed_zone", "z", {"name": "m", "dns_name": "clinic.example."})
    values = {"managed_zone": "m", "name": "_dmarc.clinic.example.", "type": "TXT", "rrdatas": [written]}
    zone = read(plan(resource("google_dns_record_set", "x", values), prior=[managed]))

    assert ([text for _, _, text in said(zone)], hidden_at(zone)) == (texts, hidden)
