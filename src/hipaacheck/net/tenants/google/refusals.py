"""Say in words why Google did not answer a question, and what would help."""

from pydantic import JsonValue

from hipaacheck.net.tenants.google.question import Question
from hipaacheck.net.tenants.replies import for_people

_SWITCHED_OFF = frozenset({"SERVICE_DISABLED", "accessNotConfigured"})
_SCOPE = frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"})


def why_not(question: Question, status: int | None, error: str, body: JsonValue, admin: str) -> str:
    """Return the sentence that stands in the place of a source."""
    return f"{question.source} was not collected: {_why(question, status, error, body, admin)}"


def _why(question: Question, status: int | None, error: str, body: JsonValue, admin: str) -> str:
    reasons = _reasons(body)
    if status == 401:
        return f"Google did not accept the access token ({error})"
    if status != 403:
        return error
    if reasons & _SWITCHED_OFF or "has not been used in project" in error:
        return (
            f"the API of {question.api} is not switched on in the Google Cloud project of the service account"
        )
    if reasons & _SCOPE:
        return f"the access token lacks the scope {question.permission}"
    who = "the service account, which needs a role of an administrator" if question.as_itself else admin
    needed = (
        "" if question.as_itself else ", who must be a super administrator and have the service's licence"
    )
    return f"Google refused {who}{needed} ({error}); it needs {question.permission}"


def _reasons(body: JsonValue) -> frozenset[str]:
    """Return the reasons in an error of Google: of the older list and of the newer ErrorInfo."""
    problem = body.get("error") if isinstance(body, dict) else None
    if not isinstance(problem, dict):
        return frozenset()
    found: list[JsonValue] = []
    for key in ("errors", "details"):
        many = problem.get(key)
        found += [
            one.get("reason") for one in (many if isinstance(many, list) else ()) if isinstance(one, dict)
        ]
    return frozenset(one for one in found if isinstance(one, str))


def not_asked(question: Question) -> str:
    """Return why a question was not asked that must be asked for."""
    return for_people(
        f"{question.source} was not collected: it is asked only with --include {question.switch} or if "
        f"HIPAACHECK_GOOGLE_INCLUDE names it, and it needs {question.permission}"
    )
