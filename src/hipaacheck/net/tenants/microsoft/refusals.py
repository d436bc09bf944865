"""Say in words why Microsoft did not answer a question, and what would help."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from hipaacheck.net.tenants.replies import for_people
from hipaacheck.tenants.microsoft.sources import Cmdlet, Graph

# Codes such as Authentication_RequestFromNonPremiumTenantOrB2CTenant and AadPremiumLicenseRequired, and
# messages such as "Tenant does not have a SPO license." and "Request not applicable to target tenant."
_LICENCE = re.compile(r"licen[sc]e|premium|not applicable to target tenant", re.IGNORECASE)
_MAY_BE_LICENCE = (400, 403, 404, 503)


def is_licence(status: int | None, error: str) -> bool:
    """Return whether an answer says that the tenant lacks a licence."""
    return status in _MAY_BE_LICENCE and _LICENCE.search(error) is not None


def why_not(source: str, graph: Graph, status: int | None, error: str) -> str:
    """Return the sentence that stands in the place of a source of Graph."""
    rights = " and ".join((graph.permission, *graph.also))
    if is_licence(status, error):
        plan = graph.licence or "a plan that brings it"
        return f"{source} was not collected: the tenant has no licence for it ({error}); it needs {plan}"
    if status == 401:
        return f"{source} was not collected: Graph did not accept the access token ({error})"
    if status == 403:
        plan = "" if graph.licence is None else f", and {graph.licence}"
        return (
            f"{source} was not collected: Graph refused ({error}); it needs the application permission "
            f"{rights} with an administrator's consent{plan}"
        )
    return f"{source} was not collected: {error}"


def why_no_cmdlet(source: str, cmdlet: Cmdlet, status: int | None, error: str, body: JsonValue = None) -> str:
    """Return the sentence that stands in the place of a source of Exchange."""
    said = "; ".join(dict.fromkeys(_details(body)))
    # Who may not run a cmdlet gets a few zero bytes for an answer.
    bare = error.partition(", and the answer")[0] if status == 403 else error
    told = for_people(f"{bare}: {said}") if said else bare
    plan = "" if cmdlet.licence is None else f", and {cmdlet.licence}"
    if status == 401:
        return f"{source} was not collected: {cmdlet.session} did not accept the access token ({told})"
    # A cmdlet that whoever asks may not run, or that the tenant's plans do not bring, does not exist for it.
    if status in (400, 403, 404):
        return (
            f"{source} was not collected: {cmdlet.name} was refused ({told}); it needs {cmdlet.rights}{plan}"
        )
    return f"{source} was not collected: {told}"


def _details(body: JsonValue) -> Iterator[str]:
    """Yield what a cmdlet itself said: the end of "Ex6F9304|Microsoft.Exchange...|The operation ..."."""
    problem = body.get("error") if isinstance(body, dict) else None
    details = problem.get("details") if isinstance(problem, dict) else None
    for one in details if isinstance(details, list) else ():
        message = one.get("message") if isinstance(one, dict) else None
        if isinstance(message, str) and (text := message.rpartition("|")[2].strip()):
            yield text
