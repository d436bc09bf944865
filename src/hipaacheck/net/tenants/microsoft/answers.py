"""Take the answers of Graph apart, and the questions that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from pydantic import JsonValue

from hipaacheck.net.tenants.http import Listing
from hipaacheck.net.tenants.microsoft.question import Form, Question
from hipaacheck.net.tenants.replies import Reply
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.snapshot import Call

ITEMS = "value"
"""The key of the list in an answer."""

SELECT = "$select"
"""The parameter that names the fields that are asked for."""

# The tenants in which Microsoft keeps its own applications, whose own rights are Microsoft's affair.
_MICROSOFT = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question: its objects, without the fields that are not kept, and the call."""

    call: Call
    objects: tuple[Obj, ...] = ()
    warnings: tuple[str, ...] = ()


def without_select(params: Mapping[str, str]) -> dict[str, str]:
    """Return parameters that leave it to Graph which fields to give."""
    return {name: value for name, value in params.items() if name != SELECT}


def one_page(question: Question, reply: Reply) -> Listing:
    """Return the one object of an answer, which may stand in `value`, or the objects of its first page."""
    if reply.error is not None:
        return Listing(reply.url, (), reply.status, reply.error, reply.body)
    if not isinstance(reply.body, dict):
        return Listing(reply.url, (), reply.status, "the answer is no JSON object")
    inside = reply.body.get(ITEMS, reply.body if question.form is Form.ONE else None)
    found = as_objects(inside)
    whole = len(found) == (len(inside) if isinstance(inside, list) else 1)
    if not whole or (question.form is Form.ONE and len(found) != 1):
        return Listing(reply.url, (), reply.status, "the answer holds something else than was asked for")
    return Listing(reply.url, tuple(question.reduced(one) for one in found), reply.status)


def only_lacks_sign_ins(status: int | None) -> bool:
    """Return whether asking for less may be answered: Graph refuses all for one field that it withholds."""
    return status in (400, 403)


def with_members(role: Obj, members: tuple[Obj, ...]) -> Obj:
    """Return a role with whoever holds it."""
    named: list[JsonValue] = [_plain_member(one) for one in members]
    return {**role, "members": named}


def _plain_member(raw: Obj) -> dict[str, JsonValue]:
    """Return a holder of a role; people go by their address, not by their name."""
    kind = str(raw.get("@odata.type", "")).lower()
    is_person = kind == "#microsoft.graph.user" or bool(raw.get("userPrincipalName"))
    return {name: value for name, value in raw.items() if not (is_person and name == "displayName")}


def is_of_microsoft(app: Obj) -> bool:
    """Return whether an application is Microsoft's own."""
    owner = app.get("appOwnerOrganizationId")
    return isinstance(owner, str) and owner.lower() in _MICROSOFT


def filled(path: str, thing: Obj) -> str | None:
    """Return a path with the id of a thing in it, or None for a thing that has none."""
    found = thing.get("id")
    return path.replace("{id}", quote(found, safe="")) if isinstance(found, str) and found else None
