"""Names and inventories become targets; mistakes are told all at once with their lines."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.inventory.loading import load_text
from hipaacheck.inventory.names import BadNameError, domain_name
from hipaacheck.inventory.targets import targets_of_names, unique
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Exposure, Origin, Target, TargetKind

GOOD = """\
version: 1
organisation: {name: Clinic}
domains:
  - name: Clinic.Example.
    dkim_selectors: [s1]
    web:
      - host: portal.clinic.example
        purpose: patient portal
        holds_ephi: true
      - host: www.clinic.example
        purpose: public site
    mail:
      - {host: mail.clinic.example, protocol: imaps}
"""


def test_a_bare_domain_brings_its_site_and_www() -> None:
    targets = targets_of_names([("Clinic.example.", Origin(file="command line"))])

    assert [target.id for target in targets] == [
        "domain:clinic.example",
        "web-host:clinic.example",
        "web-host:www.clinic.example",
    ]


def test_an_inventory_names_hosts_with_their_lines() -> None:
    loaded = load_text(GOOD, "inventory.yaml")
    inventory, by_id = loaded.inventory, {target.id: target for target in loaded.targets}

    assert inventory.organisation is not None and inventory.organisation.name == "Clinic"
    assert set(by_id) == {
        "organisation",
        "domain:clinic.example",
        "web-host:clinic.example",
        "web-host:portal.clinic.example",
        "web-host:www.clinic.example",
        "mail-host:mail.clinic.example:993",
    }
    assert by_id["domain:clinic.example"].dkim_selectors == ("s1",)
    assert by_id["web-host:portal.clinic.example"].exposure.holds_ephi is True
    assert by_id["web-host:www.clinic.example"].exposure.purpose == "public site"
    assert by_id["mail-host:mail.clinic.example:993"].kind is TargetKind.MAIL_HOST
    assert str(by_id["domain:clinic.example"].origin) == "inventory.yaml:4"


def test_all_mistakes_come_at_once_with_lines() -> None:
    text = (
        GOOD.replace("dkim_selectors", "dkim_selector").replace("imaps", "imapz").replace("version: 1\n", "")
    )

    with pytest.raises(FileMistakesError) as caught:
        load_text(text, "i.yaml")

    lines = str(caught.value).splitlines()
    assert any(
        "i.yaml:4: unknown key 'dkim_selector'; did you mean 'dkim_selectors'?" in line for line in lines
    )
    assert any("i.yaml:12:" in line and "'imaps'" in line for line in lines)
    assert any("'version' is missing" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://clinic.example/x", "is a URL"),
        ("info@clinic.example", "stands behind the @"),
        ("192.0.2.1", "is an IP address"),
        ("[2001:db8::1]", "is an IP address"),
        ("localhost", "not a full domain name"),
        ("a..example", "not a domain name that DNS can hold"),
        ("-a.example", "not a domain name that DNS can hold"),
        ("a" * 64 + ".example", "not a domain name that DNS can hold"),
        ("x\x1b[31m.example", "not a domain name that DNS can hold"),
        ("", "not a full domain name"),
    ],
)
def test_names_that_are_none_say_what_to_give(text: str, words: str) -> None:
    with pytest.raises(BadNameError, match=words.replace("[", r"\[")) as caught:
        domain_name(text)

    assert "\x1b" not in str(caught.value)


def test_international_names_become_a_labels() -> None:
    assert domain_name("Müller-Praxis.example") == "xn--mller-praxis-dlb.example"


@given(st.text(max_size=300))
def test_no_text_breaks_the_name_reader(text: str) -> None:
    with contextlib.suppress(BadNameError):
        assert domain_name(domain_name(text)) == domain_name(text)


NAMED_TWICE = """\
version: 1
domains:
  - name: clinic.example
    web:
      - {host: portal.clinic.example, purpose: patient portal, holds_ephi: true}
  - name: portal.clinic.example
    sends_mail: false
"""


@pytest.mark.parametrize("order", [1, -1])
def test_a_host_named_twice_keeps_all_that_is_said_of_it(order: int) -> None:
    domains = NAMED_TWICE.split("  - name: ")
    text = domains[0] + "".join(f"  - name: {one}" for one in domains[1:][::order])

    by_id = {target.id: target for target in load_text(text, "i.yaml").targets}

    portal = by_id["web-host:portal.clinic.example"]
    assert portal.exposure == Exposure(purpose="patient portal", holds_ephi=True, public=True)
    assert set(portal.found_by) == {"domain:clinic.example", "domain:portal.clinic.example"}


def test_a_domain_of_the_inventory_that_is_named_again_loses_nothing() -> None:
    loaded = load_text(
        "version: 1\ndomains: [{name: a.example, sends_mail: false, holds_ephi: true, dkim_selectors: [s1]}]\n",
        "i.yaml",
    )
    named = targets_of_names([("a.example", Origin(file="command line"))])

    first = next(one for one in unique([*loaded.targets, *named]) if one.kind is TargetKind.DOMAIN)

    assert (first.sends_mail, first.exposure.holds_ephi, first.dkim_selectors) == (False, True, ("s1",))
    assert str(first.origin) == "i.yaml:2"


def test_of_two_targets_the_first_stays_and_lists_are_united() -> None:
    def domain(file: str, **more: object) -> Target:
        fields = {"id": "domain:a", "kind": "domain", "name": "a", "origin": {"file": file}, **more}
        return Target.model_validate(fields)

    (found,) = unique(
        [
            domain("1", dkim_selectors=("x", "y"), exposure={"purpose": "staff"}),
            domain(
                "2", dkim_selectors=("y", "z"), sends_mail=True, exposure={"people": 4, "purpose": "other"}
            ),
            domain("3", sends_mail=False, found_by=("b",)),
        ]
    )

    assert found == domain(
        "1",
        dkim_selectors=("x", "y", "z"),
        sends_mail=True,
        exposure={"purpose": "staff", "people": 4},
        found_by=("b",),
    )


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        (
            "web: [{host: p.example, holds_ephi: true}]",
            "web: [{host: P.example, holds_ephi: false}]",
            "web.0.holds_ephi",
        ),
        (
            "web: [{host: p.example, purpose: staff}]",
            "web: [{host: p.example, purpose: other}]",
            "web.0.purpose",
        ),
        (
            "mail: [{host: m.example, protocol: imap, holds_ephi: true}]",
            "mail: [{host: m.example, protocol: imap, port: 143, holds_ephi: false}]",
            "mail.0.holds_ephi",
        ),
        (
            "mail: [{host: m.example, protocol: imaps}]",
            "mail: [{host: m.example, protocol: imap, port: 993}]",
            "mail.0.protocol",
        ),
    ],
)
def test_two_entries_that_contradict_each_other_on_a_host_are_a_mistake(
    first: str, second: str, field: str
) -> None:
    text = f"version: 1\ndomains:\n  - name: a.example\n    {first}\n  - name: b.example\n    {second}\n"

    with pytest.raises(FileMistakesError) as caught:
        load_text(text, "i.yaml")

    assert [str(one) for one in caught.value.mistakes] == [
        f"i.yaml:6: 'domains.1.{field}': contradicts i.yaml:4, which is about the same host; correct one of them"
    ]


@pytest.mark.parametrize(
    "second",
    [
        "web: [{host: p.example, port: 8443, purpose: other, holds_ephi: false}]",
        "web: [{host: p.example, purpose: patient portal}]",
        "web: [{host: q.example, purpose: other}]",
        "mail: [{host: p.example, protocol: imaps, holds_ephi: false}]",
    ],
)
def test_entries_of_other_hosts_or_of_the_same_mind_are_fine(second: str) -> None:
    first = "web: [{host: p.example, purpose: patient-portal, holds_ephi: true}]"

    load_text(
        f"version: 1\ndomains:\n  - name: a.example\n    {first}\n  - name: b.example\n    {second}\n",
        "i.yaml",
    )
