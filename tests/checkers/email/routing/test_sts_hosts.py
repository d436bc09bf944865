"""A host is refused under MTA-STS for a fault that was seen, never for one that was not (RFC 8461 section 4.2)."""

from datetime import UTC, datetime

import pytest

from hipaacheck.checkers.email.routing.sts_hosts import refusal
from hipaacheck.model import Seen, Unseen
from hipaacheck.model.transport import CertificateFacts, TlsFacts
from hipaacheck.net.clients import TlsEndpoint, TlsSurvey

NOW = datetime(2026, 11, 21, tzinfo=UTC)
GOOD = CertificateFacts(
    not_before=datetime(2026, 10, 1, tzinfo=UTC),
    not_after=datetime(2027, 1, 1, tzinfo=UTC),
    name_matches=True,
)


def survey(certificate: Seen[CertificateFacts], *, absent: bool = False) -> TlsSurvey:
    return TlsSurvey(
        TlsEndpoint("mx.example", 25, "smtp"), "127.0.0.1", None, TlsFacts(), certificate, tls_absent=absent
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name_matches": False}, "for another name"),
        ({"not_after": datetime(2026, 11, 1, tzinfo=UTC)}, "expired on 2026-11-01"),
        ({"not_before": datetime(2026, 12, 1, tzinfo=UTC)}, "not valid before 2026-12-01"),
        ({"trusted": False, "trust_problem": "self-signed"}, "not trusted (self-signed)"),
        ({"served": False}, "offers no STARTTLS"),
    ],
)
def test_a_fault_that_was_seen_refuses_the_host(changes: dict[str, object], words: str) -> None:
    verdict = refusal(survey(GOOD.model_copy(update=changes)), NOW)

    assert isinstance(verdict, str)
    assert verdict.startswith("mx.example: ") and words in verdict


def test_a_good_host_is_not_refused() -> None:
    assert refusal(survey(GOOD), NOW) is None


def test_a_host_without_tls_is_refused() -> None:
    assert refusal(survey(Unseen(unseen="no STARTTLS"), absent=True), NOW) == "mx.example: offers no STARTTLS"


@pytest.mark.parametrize(
    "certificate", [Unseen(unseen="timeout"), GOOD.model_copy(update={"trusted": Unseen(unseen="timeout")})]
)
def test_what_could_not_be_seen_is_not_known(certificate: Seen[CertificateFacts]) -> None:
    assert refusal(survey(certificate), NOW) == Unseen(unseen="mx.example: timeout")
