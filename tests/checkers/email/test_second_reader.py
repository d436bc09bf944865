"""checkdmarc is the second reader: where it agrees nothing is said, where it does not the words say how."""

import socket

import pytest

from hipaacheck.checkers.email.facts import DmarcFacts, TlsRptFacts
from hipaacheck.checkers.email.second_reader import compare

NO_TLS_RPT = TlsRptFacts(published=False, record_count=0)


def test_agreement_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object, **kwargs: object) -> None:
        raise AssertionError("the second reader must not use the network")

    monkeypatch.setattr(socket.socket, "sendto", no_network)
    record = "v=DMARC1; p=reject; rua=mailto:a@elsewhere.example; ruf=mailto:b@elsewhere.example"
    facts = compare(
        "clinic.example",
        DmarcFacts(record=record),
        TlsRptFacts(record="v=TLSRPTv1; rua=mailto:tls@clinic.example"),
    )

    assert facts.reader.startswith("checkdmarc 5.")
    assert facts.read == ("DMARC", "TLS-RPT")
    assert facts.differences == ()


def test_another_reading_is_told() -> None:
    facts = compare("clinic.example", DmarcFacts(record="v=DMARC1; p=none", policy="reject"), NO_TLS_RPT)

    assert facts.differences[0] == "DMARC: p is reject here and none for checkdmarc"


def test_a_refusal_matters_only_if_we_saw_no_error() -> None:
    broken = "v=DMARC1; p=rejected"

    unseen = compare("clinic.example", DmarcFacts(record=broken), NO_TLS_RPT)
    seen = compare("clinic.example", DmarcFacts(record=broken, errors=("p",), valid=False), NO_TLS_RPT)

    assert "refuses the record" in unseen.differences[0]
    assert seen.differences == ()


def test_a_broken_tls_rpt_record_is_compared_too() -> None:
    facts = compare(
        "clinic.example", DmarcFacts(found=False, record=None), TlsRptFacts(record="v=TLSRPTv1; rua=")
    )

    assert facts.read == ("TLS-RPT",)
    assert facts.differences
