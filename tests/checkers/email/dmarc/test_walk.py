"""The tree walk, with the examples of RFC 9989 section 4.10 as cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.email.dmarc.parser import parse_record
from hipaacheck.checkers.email.dmarc.walk import (
    Node,
    below_policies,
    discover,
    doubt,
    lowered,
    walk_names,
)


def _nodes(**records: str) -> dict[str, Node]:
    """Return nodes by name (`_` for `.`); texts are separated by `|`, and `!` stands for a failure."""
    nodes: dict[str, Node] = {}
    for name, text in records.items():
        node = Node(failure=f"no answer for {name}") if text == "!" else Node()
        if text and text != "!":
            node = Node(tuple(parse_record(part) for part in text.split("|")))
        nodes[name.replace("_", ".")] = node
    return nodes


def test_a_long_name_is_asked_for_whole_and_then_from_seven_labels_on() -> None:
    assert walk_names("a.b.c.d.e.f.g.h.i.j.mail.example.com") == (
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    )


def test_a_zone_cut_above_seven_labels_is_never_asked_for() -> None:
    # RFC 9989 section 5.1.8.
    assert "b.c.d.e.f.g.example.com" not in walk_names("mail.a.b.c.d.e.f.g.example.com")


@pytest.mark.parametrize("count", range(1, 130))
def test_a_walk_never_takes_more_than_eight_questions(count: int) -> None:
    names = walk_names(".".join(["a"] * count))
    assert len(names) == min(count, 8)
    assert len(set(names)) == len(names)


def test_short_names_lose_one_label_at_a_time() -> None:
    assert walk_names("a.mail.example.com") == (
        "a.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    )
    assert walk_names("com") == ("com",)


@pytest.mark.parametrize(
    ("nodes", "location", "organizational"),
    [
        # The examples of section 4.10.2, in order.
        (
            _nodes(mail_example_com="v=DMARC1; p=none", example_com="v=DMARC1; p=reject"),
            "example.com",
            "example.com",
        ),
        (_nodes(mail_example_com="v=DMARC1; p=reject; psd=n"), "mail.example.com", "mail.example.com"),
        (_nodes(com="v=DMARC1; p=reject; psd=y"), "com", "example.com"),
        # psd=n ends the walk, so what stands above is not seen.
        (
            _nodes(mail_example_com="v=DMARC1; p=none; psd=n", example_com="v=DMARC1; p=reject"),
            "mail.example.com",
            "mail.example.com",
        ),
        # The own record applies whatever the organizational domain is.
        (
            _nodes(a_mail_example_com="v=DMARC1; p=none", example_com="v=DMARC1; p=reject"),
            "a.mail.example.com",
            "example.com",
        ),
        # A public suffix record does not replace that of the organizational domain.
        (
            _nodes(example_com="v=DMARC1; p=quarantine", com="v=DMARC1; p=reject; psd=y"),
            "example.com",
            "example.com",
        ),
        # The example of section 4.10.2, rule 2: a suffix of two labels.
        (_nodes(example_com="v=DMARC1; p=reject; psd=y"), "example.com", "mail.example.com"),
        # Several records at one name are all discarded.
        (_nodes(mail_example_com="v=DMARC1; p=reject|v=DMARC1; p=none"), None, "a.mail.example.com"),
        (_nodes(), None, "a.mail.example.com"),
    ],
)
def test_finds_the_record_and_the_organizational_domain(
    nodes: dict[str, Node], location: str | None, organizational: str
) -> None:
    found = discover("a.mail.example.com", nodes)
    assert (found.location, found.organizational) == (location, organizational)


def test_two_own_records_are_none_and_the_record_above_applies() -> None:
    nodes = _nodes(
        mail_example_com="v=DMARC1; p=none|v=DMARC1; p=reject", example_com="v=DMARC1; p=reject; sp=none"
    )
    found = discover("mail.example.com", nodes)
    assert found.record is not None
    assert (found.location, found.relation, found.record.policy(found.relation)) == (
        "example.com",
        "subdomain",
        "none",
    )


def test_a_public_suffix_is_its_own_organizational_domain() -> None:
    found = discover("com", _nodes(com="v=DMARC1; p=reject; psd=y"))
    assert (found.location, found.organizational, found.relation) == ("com", "com", "self")


def test_an_own_record_below_the_organizational_domain_does_not_rule_its_subdomains() -> None:
    # RFC 9989 section 4.7: sp is ignored for records on subdomains of organizational domains.
    nodes = _nodes(
        mail_example_com="v=DMARC1; p=reject; sp=reject", example_com="v=DMARC1; p=none; np=quarantine"
    )
    assert below_policies("mail.example.com", nodes) == ("none", "quarantine")
    nodes = _nodes(mail_example_com="v=DMARC1; p=reject; psd=n", example_com="v=DMARC1; p=none")
    assert below_policies("mail.example.com", nodes) == ("reject", "reject")


def test_policies_below_a_domain_without_any_record_are_none_at_all() -> None:
    assert below_policies("example.com", _nodes()) == (None, None)


def test_the_walk_of_a_subdomain_of_a_long_name_skips_the_name() -> None:
    domain = "b.c.d.e.f.g.example.com"
    nodes = {domain: Node((parse_record("v=DMARC1; p=reject"),))}
    assert discover(domain, nodes).location == domain
    assert below_policies(domain, nodes) == (None, None)


@pytest.mark.parametrize(
    ("nodes", "doubtful"),
    [
        (_nodes(mail_example_com="!", example_com="v=DMARC1; p=reject"), True),
        (_nodes(mail_example_com="v=DMARC1; p=none", example_com="!"), True),
        (_nodes(mail_example_com="v=DMARC1; p=none", com="!"), False),
        (_nodes(example_com="v=DMARC1; p=none", com="!"), False),
        (_nodes(mail_example_com="v=DMARC1; p=none; psd=n", example_com="!", com="!"), False),
        (_nodes(mail_example_com="", example_com="", com="!"), True),
        (_nodes(mail_example_com="", example_com="", com=""), False),
    ],
)
def test_a_failed_question_matters_unless_it_is_a_public_suffix_above_the_record(
    nodes: dict[str, Node], doubtful: bool
) -> None:
    found = discover("mail.example.com", nodes)
    reason = doubt("mail.example.com", nodes, found, lambda name: name == "com")
    assert bool(reason) is doubtful


def test_the_test_flag_lowers_by_one_level() -> None:
    assert [lowered(policy, True) for policy in ("reject", "quarantine", "none", None)] == [
        "quarantine",
        "none",
        "none",
        None,
    ]
    assert lowered("reject", False) == "reject"


_LABELS = st.lists(st.sampled_from("abc"), min_size=1, max_size=12).map(".".join)
_RECORDS = st.sampled_from(
    [
        "",
        "v=DMARC1",
        "v=DMARC1; p=reject",
        "v=DMARC1; p=none; psd=n",
        "v=DMARC1; p=reject; psd=y",
        "v=DMARC1|v=DMARC1",
    ]
)


@given(_LABELS, st.data())
def test_any_tree_gives_a_name_of_the_walk_or_none(domain: str, data: st.DataObject) -> None:
    nodes = {}
    for name in walk_names(domain):
        text = data.draw(_RECORDS)
        nodes[name] = Node(tuple(parse_record(part) for part in text.split("|")) if text else ())
    found = discover(domain, nodes)
    assert found.location is None or nodes[found.location].valid is found.record
    assert domain == found.organizational or domain.endswith("." + found.organizational)
    assert doubt(domain, nodes, found, lambda name: False) == ""
