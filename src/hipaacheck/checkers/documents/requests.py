"""Derive what is recorded of people's requests about email, without who they are."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.documents.entries import derived, saw
from hipaacheck.checkers.documents.people import RequestFacts
from hipaacheck.checkers.shared.places import Decides, lines_of
from hipaacheck.inventory.schema.mail import EmailRequest
from hipaacheck.model import TargetKind

KIND = "mail.request"
_DECIDES: Decides = {
    key: (key,) for key in ("warned", "withdrawn", "recorded_by", "how_to_withdraw", "requested")
}


def derive_requests(known: Known) -> Iterator[Derived]:
    """Yield each request of the register; no file is asked for, so what it says is somebody's word."""
    declared = known.declared
    if declared is None:
        return
    for index, request in enumerate(declared.inventory.email_requests or ()):
        origin = declared.origin("email_requests", index)
        places = lines_of(declared, "email_requests", index, _DECIDES)
        outcome = saw(declared, request_facts(request), origin, places=places)
        target_id = f"email-request:{request.ref}"
        yield derived(known, target_id, TargetKind.EMAIL_REQUEST, request.ref, origin, outcome)


def request_facts(request: EmailRequest) -> RequestFacts:
    """Return what is recorded of one request; what it is about stays in the inventory."""
    return RequestFacts.model_validate(
        {
            "preference": request.preference,
            "requested": moment(request.requested),
            "warned": moment(request.warned),
            "how_to_withdraw": request.how_to_withdraw,
            "withdrawn": moment(request.withdrawn),
            "recorded_by": request.recorded_by,
        }
    )


REQUESTS = Derivation("documents.requests", KIND, derive_requests)
