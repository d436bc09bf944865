"""The form of services.yaml, and that it agrees with the catalogues that it is read with."""

from collections import Counter

import pytest
import yaml

from hipaacheck.catalogs.mail_providers import (
    Sureness,
    provider_by_dkim_target,
    provider_by_mx,
    provider_catalogue,
    providers_by_spf,
    selector_catalogue,
)
from hipaacheck.catalogs.names import squashed, words
from hipaacheck.catalogs.services import MarkKind, catalogue_data, service_catalogue
from hipaacheck.checkers.services.match import mark_of
from hipaacheck.checkers.services.names import essence
from hipaacheck.model import Record
from hipaacheck.resources import rules_dir

OF_APPLICATIONS = {MarkKind.APP, MarkKind.PUBLISHER, MarkKind.CLIENT}


class Group(Record):
    kinds: tuple[MarkKind, ...]
    names: tuple[str, ...]
    verified: Sureness
    basis: str


class Entry(Record):
    id: str
    name: str
    vendor: str | None = None
    aliases: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    shared: tuple[MarkKind, ...] = ()
    bulk: bool = False
    consumer: bool = False
    watches: bool = False
    collects: bool = False
    note: str = ""
    marks: tuple[Group, ...] = ()


ENTRIES = tuple(Entry.model_validate(entry) for entry in catalogue_data()["services"])
IDS = [entry.id for entry in ENTRIES]


def test_ids_stand_once_and_every_service_has_a_mark_somewhere() -> None:
    assert len(IDS) == len(set(IDS)) >= 250
    unmarked = [key for key in IDS if not any(True for _ in _marks_of(key))]

    assert unmarked == []


def _marks_of(service_id: str) -> list[str]:
    catalogue = service_catalogue()
    return [
        name
        for kind in MarkKind
        for name in catalogue.names(kind)
        if (mark := catalogue.mark(kind, name)) is not None and mark.service.id == service_id
    ]


def test_no_mark_of_a_kind_names_two_services() -> None:
    marks = Counter(
        (kind, name.lower())
        for entry in ENTRIES
        for group in entry.marks
        for kind in group.kinds
        for name in group.names
    )

    assert [mark for mark, times in marks.items() if times > 1] == []


def test_marks_are_names_in_lower_case_or_tokens() -> None:
    wrong = [
        name
        for entry in ENTRIES
        for group in entry.marks
        for name in group.names
        if not {MarkKind.TXT, *OF_APPLICATIONS} & set(group.kinds)
        and (name != name.lower() or "." not in name or "/" in name)
    ]

    assert wrong == []


def test_marks_of_applications_are_in_lower_case_without_the_legal_form_and_no_service_has_the_same_name() -> (
    None
):
    named = {squashed(name): entry.id for entry in ENTRIES for name in (entry.name, *entry.aliases)}
    for entry in ENTRIES:
        for group in entry.marks:
            if OF_APPLICATIONS & set(group.kinds):
                assert set(group.kinds) <= OF_APPLICATIONS, entry.id
                for name in group.names:
                    assert name == name.lower() and named.get(squashed(name), entry.id) == entry.id, name
                    assert essence(name) == words(name), name


def test_a_mark_says_how_it_was_checked() -> None:
    for entry in ENTRIES:
        for group in entry.marks:
            assert (group.basis == "general knowledge") == (group.verified is Sureness.UNVERIFIED), entry.id
            assert group.verified is not Sureness.PARTLY, entry.id


def test_there_are_the_tokens_that_were_promised() -> None:
    assert len(list(service_catalogue().names(MarkKind.TXT))) >= 100


def test_every_provider_of_the_other_two_files_is_a_service() -> None:
    providers = {entry.id for entry in provider_catalogue().providers}
    signers = {entry.id for entry in selector_catalogue().providers}

    assert providers | signers <= set(IDS)


def test_what_is_said_twice_is_said_of_the_same_service_and_only_to_be_surer() -> None:
    for provider in provider_catalogue().providers:
        for kind, names in ((MarkKind.MX, provider.mx_suffixes), (MarkKind.SPF, provider.spf_includes)):
            for name in names:
                mark = service_catalogue().mark(kind, name)
                assert mark is not None and mark.service.id == provider.id, name
                assert mark.verified or provider.verified is not Sureness.SEEN, name


def test_both_readers_of_the_provider_catalogue_recognise_the_same_services() -> None:
    for provider in provider_catalogue().providers:
        for name in provider.mx_suffixes:
            by_mx, mark = provider_by_mx(f"mx1.{name}"), mark_of(MarkKind.MX, f"mx1.{name}")
            assert by_mx is not None and mark is not None and by_mx.id == mark.service.id
        for name in provider.spf_includes:
            mark = mark_of(MarkKind.SPF, name)
            assert mark is not None and mark.service.id in providers_by_spf([name])
    for signer in selector_catalogue().providers:
        for name in signer.targets:
            by_key, mark = provider_by_dkim_target(f"x.{name}"), mark_of(MarkKind.DKIM, f"x.{name}")
            assert by_key is not None and mark is not None and by_key.id == mark.service.id


def test_the_kinds_of_places_where_a_service_shows_are_known() -> None:
    assert set(service_catalogue().kinds_of("zoom")) == {MarkKind.CNAME, MarkKind.TXT, MarkKind.WEB}
    assert service_catalogue().kinds_of("nobody") == ()


def test_ids_are_those_of_the_vendor_catalogue_where_it_has_the_service() -> None:
    file = rules_dir() / "catalogs" / "vendors.yaml"
    if not file.is_file():
        pytest.skip("there is no vendor catalogue")
    vendors = {vendor["id"] for vendor in yaml.safe_load(file.read_text(encoding="utf-8"))["vendors"]}
    services = service_catalogue().services()

    assert len(vendors & {service.vendor_id for service in services}) >= 100
    assert {service.vendor for service in services if service.vendor} <= vendors
    named = {key for service in services for key in service.explained_by}
    assert named <= vendors | set(IDS)
