"""On which line of which file a finding lands, and how files are named for machines."""

import time
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.run_parts import domain, evidence, finding, host, rule, run_of

from hipaacheck.model import Evidence, Finding, Origin, Outcome, Rule, Run, Severity, Target, TargetKind
from hipaacheck.model.target import Place
from hipaacheck.reporters.filenames import NOWHERE, made_up, shown_file
from hipaacheck.reporters.lines import Line, Lines, Why

SPF = "v=spf1 mx include:servers.mcsv.net ?all"
DOMAIN = domain("clinic.example", 4)


def at(line: int, text: str = "", *about: str, file: str = "clinic.zone") -> Place:
    return Place(origin=Origin(file=file, line=line), text=text, about=about)


def seen(target: Target, kind: str, facts: dict[str, object], *places: Place) -> Evidence:
    made = evidence(target, kind, "clinic.zone", "read", facts)  # type: ignore[arg-type]
    return made.model_copy(update={"places": places})


def asks(kind: str, passes_when: str = "facts.good", alias: str = "facts") -> Rule:
    made = rule(
        "AA-BB-001", "It is good", "x", TargetKind.DOMAIN, Severity.HIGH, why="w", fix="f", citations=("c",)
    )
    return made.model_copy(update={"needs": {alias: kind}, "passes_when": passes_when})


def run_with(
    *targets: Target, seen: tuple[Evidence, ...] = (), rule: Rule, found: Finding, **fields: object
) -> Run:
    return run_of(targets, (rule,), seen, (found,), **fields)


def landed(
    target: Target,
    asked: Rule,
    *own: Evidence,
    observed: str = "",
    others: tuple[Target, ...] = (),
    around: tuple[Evidence, ...] = (),
    **fields: object,
) -> Line:
    found = finding(asked, target, Outcome.FAIL, observed, evidence=own)
    run = run_with(target, *others, seen=(*own, *around), rule=asked, found=found, **fields)
    return Lines(run).place(found)


# --- lines that the evidence was read from ---------------------------------------------------------


def test_of_several_txt_records_the_one_that_the_facts_hold() -> None:
    own = seen(
        DOMAIN,
        "dns.spf",
        {"record": SPF, "near_misses": []},
        at(6, "google-site-verification=abcdefghij"),
        at(7, SPF),
    )

    line = landed(DOMAIN, asks("dns.spf", "spf.usable", "spf"), own, observed="it ends in ?all")

    assert line == Line("clinic.zone", 7, Why.PLACE, SPF)


def test_a_fact_that_the_rule_reads_counts_more_than_one_that_it_does_not() -> None:
    miss = "v=spf10 mx -all"
    own = seen(DOMAIN, "dns.spf", {"record": SPF, "near_misses": [miss]}, at(6, SPF), at(9, miss))

    line = landed(DOMAIN, asks("dns.spf", "size(spf.near_misses) == 0", "spf"), own)

    assert line.line == 9


def test_what_the_finding_shows_counts_more_than_the_facts() -> None:
    own = seen(DOMAIN, "dns.dkim", {"keys": [{"record": "v=DKIM1; p=AAAA"}, {"record": "v=DKIM1; p=BBBB"}]},
               at(1, "v=DKIM1; p=AAAA"), at(2, "v=DKIM1; p=BBBB"))  # fmt: skip

    assert landed(DOMAIN, asks("dns.dkim"), own, observed="the key v=DKIM1; p=BBBB is too short").line == 2


def test_the_directive_that_decides_the_fact_which_the_rule_reads() -> None:
    own = seen(
        DOMAIN,
        "tls.web",
        {"offers_tls1_0": True},
        at(3, "ssl_ciphers HIGH", "ciphers", file="nginx.conf"),
        at(8, "ssl_protocols TLSv1 TLSv1.2", "offers_tls1_0", "offers_tls1_1", file="nginx.conf"),
    )

    line = landed(DOMAIN, asks("tls.web", "!tls.offers_tls1_0", "tls"), own, observed="ssl_ciphers HIGH")

    assert (line.file, line.line) == ("nginx.conf", 8)


def test_the_criterion_counts_more_than_what_says_whether_the_rule_applies() -> None:
    asked = asks("vendor.agreement", "agreement.periods != []", "agreement").model_copy(
        update={"applies_when": "agreement.begun != null", "manual_when": "agreement.renews"}
    )
    own = seen(
        DOMAIN, "vendor.agreement", {}, at(12, "", "begun"), at(13, "", "periods"), at(14, "", "renews")
    )
    question = finding(asked, DOMAIN, Outcome.MANUAL, evidence=(own,))

    assert landed(DOMAIN, asked, own).line == 13
    assert Lines(run_with(DOMAIN, seen=(own,), rule=asked, found=question)).place(question).line == 14


def test_the_field_of_another_kind_of_facts_decides_nothing() -> None:
    own = seen(DOMAIN, "tls.web", {}, at(3, "", "other"), at(8, "", "good"))

    assert landed(DOMAIN, asks("dns.spf", "facts.good"), own).line == 3


def test_the_items_of_a_list_that_a_rule_goes_through_are_read_too() -> None:
    asked = asks("tls.web", "one.good", "tls").model_copy(update={"each": {"one": "tls.items"}})
    own = seen(DOMAIN, "tls.web", {}, at(3, "", "others"), at(8, "", "items"))

    assert landed(DOMAIN, asked, own).line == 8


def test_a_name_in_the_finding_picks_the_record_that_holds_it() -> None:
    own = seen(DOMAIN, "dns.mx", {}, at(5, "10 mx1.clinic.example."), at(6, "20 old-relay.clinic.example."))

    assert landed(DOMAIN, asks("dns.mx"), own, observed="old-relay.clinic.example has no address").line == 6


def test_without_any_hint_the_first_line_that_was_read() -> None:
    own = seen(DOMAIN, "dns.dmarc", {"found": False}, at(1), at(40, "elsewhere"))

    assert landed(DOMAIN, asks("dns.dmarc"), own, observed="no record") == Line("clinic.zone", 1, Why.PLACE)


@pytest.mark.parametrize(
    ("text", "shown", "there"),
    [
        ("mx1.clinic.example", "the host MX1.clinic.example.", True),
        ("clinic.example", "my-clinic.example", False),
        ("x1.clinic.example", "mx1.clinic.example", False),
        ("all", "all of it", False),
        ("clinic.example.", "aliases: mx1.clinic.example", False),
        ("mx1.clinic", "mx1.clinic.example", False),
    ],
)
def test_texts_are_compared_by_whole_words(text: str, shown: str, there: bool) -> None:
    own = seen(DOMAIN, "dns.mx", {}, at(5, "first of all"), at(6, text))

    assert (landed(DOMAIN, asks("dns.mx"), own, observed=shown).line == 6) is there


def test_the_evidence_that_the_criterion_reads_comes_before_that_which_says_whether_it_applies() -> None:
    asked = asks("dns.dkim", "dkim.found", "dkim").model_copy(
        update={"needs": {"dkim": "dns.dkim", "mx": "dns.mx"}, "applies_when": "mx.hosts != []"}
    )
    mx = seen(DOMAIN, "dns.mx", {"hosts": ["mx1.clinic.example"]}, at(5, "mx1.clinic.example."))
    dkim = seen(
        DOMAIN, "dns.dkim", {"found": {"unseen": "x"}, "keys": ["v=DKIM1; p=A"]}, at(9, "v=DKIM1; p=A")
    )

    assert landed(DOMAIN, asked, mx, dkim).line == 9


def test_what_is_absent_stands_in_the_zone_and_not_at_a_record_of_evidence_beside_it() -> None:
    asked = asks("dns.dkim", "dkim.found", "dkim").model_copy(
        update={"needs": {"dkim": "dns.dkim", "mx": "dns.mx"}, "applies_when": "mx.hosts != []"}
    )
    mx = seen(DOMAIN, "dns.mx", {"hosts": ["mx1.clinic.example"]}, at(5, "mx1.clinic.example."))

    assert landed(DOMAIN, asked, mx, seen(DOMAIN, "dns.dkim", {}, at(1))).line == 1


# --- lines that led to a target --------------------------------------------------------------------


def test_an_unregistered_sender_lands_on_the_spf_record_that_names_it() -> None:
    service = Target(
        id="service:mailchimp",
        kind=TargetKind.SERVICE,
        name="Mailchimp",
        origin=DOMAIN.origin,
        found_by=(DOMAIN.id,),
    )
    own = evidence(service, "service.observed", "records", "compared", {"seen_at": "SPF include"})
    spf = seen(DOMAIN, "dns.spf", {"record": SPF}, at(6, "MS=ms1"), at(7, SPF))

    line = landed(
        service,
        asks("service.observed"),
        own,
        observed="Mailchimp may send as clinic.example (include:servers.mcsv.net); not in the register",
        others=(DOMAIN,),
        around=(spf,),
    )

    assert line == Line("clinic.zone", 7, Why.FOUND_BY, SPF)


def test_a_mail_host_lands_on_the_mx_record_that_names_it_and_not_on_the_domain() -> None:
    mx = host(TargetKind.MAIL_HOST, "mx1.clinic.example", 25, "smtp", DOMAIN).model_copy(
        update={"origin": DOMAIN.origin}
    )
    records = seen(DOMAIN, "dns.mx", {}, at(5, "20 mx2.clinic.example."), at(6, "10 mx1.clinic.example."))
    tls = evidence(mx, "tls.mail", "192.0.2.1:25", "EHLO", {})

    assert landed(mx, asks("tls.mail"), tls, others=(DOMAIN,), around=(records,)).line == 6


def test_a_line_that_names_nothing_of_the_target_is_not_taken_for_it() -> None:
    mx = host(TargetKind.MAIL_HOST, "mx1.clinic.example", 25, "smtp", DOMAIN).model_copy(
        update={"origin": DOMAIN.origin}
    )
    records = seen(DOMAIN, "dns.spf", {}, at(7, SPF))

    line = landed(mx, asks("tls.mail"), observed="no STARTTLS", others=(DOMAIN,), around=(records,))

    assert line == Line("inventory.yaml", 4, Why.ORIGIN)


def test_the_name_of_the_finder_alone_does_not_make_a_record_the_one_that_led_here() -> None:
    service = Target(
        id="service:x", kind=TargetKind.SERVICE, name="X", origin=DOMAIN.origin, found_by=(DOMAIN.id,)
    )
    own = evidence(service, "service.observed", "records", "compared", {"may_send": ["clinic.example"]})
    mx = seen(DOMAIN, "dns.mx", {}, at(5, "10 mx1.clinic.example."))

    line = landed(
        service, asks("service.observed"), own, observed="for clinic.example", others=(DOMAIN,), around=(mx,)
    )

    assert line == Line("inventory.yaml", 4, Why.ORIGIN)


def test_finders_are_followed_to_the_one_with_a_line_and_a_circle_of_them_ends() -> None:
    first = DOMAIN.model_copy(update={"found_by": ("c",)})
    second = Target(
        id="b",
        kind=TargetKind.MAIL_HOST,
        name="b.example",
        origin=Origin(file="command line"),
        found_by=(first.id,),
    )
    third = second.model_copy(update={"id": "c", "found_by": ("b", "c", "not there")})

    assert landed(third, asks("x"), others=(first, second)) == Line("inventory.yaml", 4, Why.ORIGIN)


# --- targets without a line ------------------------------------------------------------------------


def unlined(file: str) -> Target:
    return DOMAIN.model_copy(update={"origin": Origin(file=file)})


def test_the_line_of_the_inventory_where_no_file_was_read() -> None:
    assert landed(DOMAIN, asks("dns.spf")) == Line("inventory.yaml", 4, Why.ORIGIN)


def test_the_first_line_of_a_file_that_says_no_line() -> None:
    assert landed(unlined("domains.txt"), asks("x")) == Line("domains.txt", 1, Why.FILE)


@pytest.mark.parametrize("file", ["command line", "standard input", "inventory", "-", "/dev/fd/63"])
def test_what_comes_from_no_file_gets_a_made_up_name(file: str) -> None:
    line = landed(unlined(file), asks("x"))

    assert line == Line("hipaacheck/clinic.example", 1, Why.NOWHERE)
    assert not line.exists


def test_what_comes_from_no_file_stands_at_the_head_of_the_inventory_if_there_is_one() -> None:
    organisation = Target(
        id="organisation",
        kind=TargetKind.ORGANISATION,
        name="Clinic",
        origin=Origin(file="audit/inventory.yaml", line=2),
    )

    line = landed(unlined("command line"), asks("x"), others=(organisation,), inventory_sha256="0" * 64)

    assert line == Line("audit/inventory.yaml", 1, Why.INVENTORY)


def test_a_domain_of_the_command_line_stands_in_the_zone_that_plans_it() -> None:
    target = unlined("command line")
    spf = seen(target, "dns.spf", {}, at(7, SPF))

    assert landed(target, asks("x"), around=(spf,)) == Line("clinic.zone", 1, Why.FILE)


def test_a_line_of_standard_input_is_no_line_of_a_file() -> None:
    target = DOMAIN.model_copy(update={"origin": Origin(file="standard input", line=3)})

    assert landed(target, asks("x")).why is Why.NOWHERE


def test_a_finding_on_a_target_that_the_run_does_not_hold_lands_somewhere() -> None:
    stray = finding(asks("x"), DOMAIN, Outcome.FAIL)

    assert Lines(run_of((), (), (), (stray,))).place(stray) == Line(
        "hipaacheck/domain-clinic.example", 1, Why.NOWHERE
    )


# --- names of files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("inventory.yaml", "inventory.yaml"),
        ("./infra//dns/./clinic.zone", "infra/dns/clinic.zone"),
        ("infra/../dns/clinic.zone", "dns/clinic.zone"),
        ("../../dns/clinic.zone", "dns/clinic.zone"),
        (r"infra\dns\clinic.zone", "infra/dns/clinic.zone"),
        ("/home/anna/clinic/inventory.yaml", "inventory.yaml"),
        (r"C:\Users\anna\inventory.yaml", "inventory.yaml"),
        (r"\\server\share\inventory.yaml", "inventory.yaml"),
        ("~/clinic/inventory.yaml", "inventory.yaml"),
        ("~anna/inventory.yaml", "inventory.yaml"),
        ("/home/runner/work/clinic/clinic/dns/clinic.zone", "dns/clinic.zone"),
        ("/home/runner/work/clinic/other/dns/clinic.zone", "clinic.zone"),
        ("/github/workspace/dns/clinic.zone", "dns/clinic.zone"),
        ("/__w/clinic/clinic/dns/clinic.zone", "dns/clinic.zone"),
        ("/builds/group/clinic/dns/clinic.zone", "dns/clinic.zone"),
        ("D:/a/clinic/clinic/dns/clinic.zone", "dns/clinic.zone"),
        ("/home/vsts/work/1/s/dns/clinic.zone", "dns/clinic.zone"),
        ("dns/a\nb\u202e.zone", r"dns/a\nb\u202e.zone"),
        ("", NOWHERE),
        ("/", NOWHERE),
        ("..", NOWHERE),
        ("/proc/self/fd/11", NOWHERE),
    ],
)
def test_names_of_files_are_relative_and_tell_nothing_of_folders_outside(given_name: str, shown: str) -> None:
    assert shown_file(given_name) == shown


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("dns/clinic.zone", "dns/clinic.zone"),
        ("dns/my zone#1?.txt", "dns/my%20zone%231%3F.txt"),
        ("a:b/100%.yaml", "a%3Ab/100%25.yaml"),
        ("Größe.yaml", "Gr%C3%B6%C3%9Fe.yaml"),
    ],
)
def test_a_uri_is_a_relative_reference(file: str, uri: str) -> None:
    assert Line(file, 1, Why.ORIGIN).uri == uri


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["..", ".", "a", "~", "C:", "/", "\\", "\ud800", "x y"])).map("/".join)
)
def test_whatever_a_file_is_called_its_uri_is_relative_and_leads_nowhere_else(name: str) -> None:
    line = landed(unlined(name), asks("x"))
    parts = urlsplit(line.uri)

    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert line.uri.isascii() and line.uri and not line.uri.startswith("/")
    assert ".." not in line.file.split("/")
    assert unquote(line.uri) == line.file
    assert line.line >= 1


@given(st.text(max_size=60))
def test_a_made_up_name_is_a_plain_file_in_one_folder(name: str) -> None:
    folder, _, rest = made_up(name).partition("/")

    assert folder == "hipaacheck"
    assert rest and "/" not in rest and rest not in (".", "..")


@given(line=st.integers(max_value=0))
def test_lines_count_from_one(line: int) -> None:
    assert landed(DOMAIN.model_copy(update={"origin": Origin(file="a", line=line)}), asks("x")).line == 1


def test_findings_on_a_large_zone_of_repeating_text_are_placed_quickly() -> None:
    places = tuple(at(number, "a" * 40 + f" {number}") for number in range(300))
    own = seen(DOMAIN, "dns.spf", {"record": "a" * 200_000, "more": ["b" * 50] * 4_000}, *places)
    asked = asks("dns.spf")
    found = finding(asked, DOMAIN, Outcome.FAIL, "a" * 1_200, evidence=(own,))
    lines = Lines(run_with(DOMAIN, seen=(own,), rule=asked, found=found))

    began = time.perf_counter()
    for _ in range(20):
        lines.place(found)

    assert time.perf_counter() - began < 30
