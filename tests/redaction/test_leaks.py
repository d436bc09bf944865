"""Nothing that tells whom a report is about survives redaction, in any format and any spelling."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.redaction.leaks import leaks, rendered
from tests.redaction.planting import Identity, planted
from tests.reporters.organisation import organisation_run

from hipaacheck.redaction.redacting import redact
from hipaacheck.reporters import json
from hipaacheck.reporters.edition import PLAIN

IDENTITIES = (
    Identity("St. Mary's Family Practice", "stmarysfp.example", "Jane", "Doe", credentials=", MD"),
    Identity("Lakeside Clinic", "lakeside-clinic.example", "Dana", "Whitlock-Hayes"),
    Identity(
        "Müller & Söhne Augenklinik GmbH",
        "xn--mller-augen-thb.example",
        "Jürgen",
        "Müller",
        title="Dr.",
        unicode_domain="müller-augen.example",
    ),
    Identity("Hôpital Sainte-Élodie", "hse.example", "José", "Núñez"),
    Identity("KALEIDOSKOP", "kaleidoskop.example", "Jan", "van der Berg"),
    Identity("O'Brien Pediatrics, P.C.", "obrienpeds.example", "Siobhán", "O'Connor", credentials=" Jr."),
    Identity("Zephyr", "zephyr.example", "Will", "Brown", title="Mr."),
    Identity("HGH", "hgh.example", "Li", "Wei"),
    Identity("The Oak & Ivy Dental Group LLC", "oakivydental.example", "Mary-Jo", "Smith", title="Dr."),
    Identity("Nguyễn Wellness", "nguyen-wellness.example", "Thị", "Nguyễn"),
)


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda one: one.organisation)
def test_no_planted_identity_survives_in_what_reporters_are_given(identity: Identity) -> None:
    shared, shown = redact(*planted(identity))

    assert leaks(json.render(shared), identity.needles) == []
    assert leaks(shown.model_dump_json().encode(), identity.needles) == []


@pytest.mark.parametrize("identity", IDENTITIES[2:3], ids=lambda one: one.organisation)
def test_no_planted_identity_survives_in_any_format(identity: Identity) -> None:
    shared, shown = redact(*planted(identity))

    found = {name: leaks(data, identity.needles)[:5] for name, data in rendered(shared, shown)}

    assert {name: rows for name, rows in found.items() if rows} == {}


def test_the_finder_finds_what_is_planted_in_every_format() -> None:
    run, edition = planted(IDENTITIES[0])
    # As a redacted one: a pack is not written of a run that was changed by hand.
    open_edition = edition.model_copy(update={"redacted": True})

    missed = [
        name for name, data in rendered(run, open_edition) if not leaks(data, ("Jane Doe", "203.0.113.77"))
    ]

    assert missed == []


@given(st.text(max_size=200), st.text(max_size=40))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_and_any_name_can_be_redacted(text: str, name: str) -> None:
    run = organisation_run(organisation=f"X{name}")
    finding = run.findings[0].model_copy(update={"observed": f"{text} X{name} {text}"})
    shared, _ = redact(run.model_copy(update={"findings": (finding, *run.findings[1:])}), PLAIN)

    assert shared.organisation == "The organisation"


@pytest.mark.parametrize(
    "piece",
    ["A", "a/", "verif", "a.", "1.", "Jane ", "@", "x@y.", "\\195", "%41", "&amp;", "p=", ":a", "-1", "AA:"],
)
def test_long_texts_take_no_more_than_their_length(piece: str) -> None:
    run = organisation_run()
    finding = run.findings[0].model_copy(update={"observed": piece * 30_000})
    begun = time.process_time()
    redact(run.model_copy(update={"findings": (finding, *run.findings[1:])}), PLAIN)

    assert time.process_time() - begun < 5
