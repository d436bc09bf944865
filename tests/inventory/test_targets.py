"""Names and inventories become targets; mistakes are told all at once with their lines."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.inventory.loading import load_text
from hipaacheck.inventory.names import BadNameError, domain_name
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Origin, TargetKind

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
