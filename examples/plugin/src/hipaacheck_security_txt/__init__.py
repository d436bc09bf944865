"""A third-party checker: does a web host say where to report a vulnerability (RFC 9116)?"""

from importlib.resources import files

from hipaacheck.checkers.api import Checker, Context, CouldNotLookError, Probe, Saw, artefact
from hipaacheck.model import Record, TargetKind
from hipaacheck.net.answers import HttpFailure


class SecurityTxtFacts(Record):
    """What /.well-known/security.txt holds. `contacts` are its Contact fields (RFC 9116 section 2.5.3)."""

    published: bool = True
    contacts: tuple[str, ...] = ("mailto:security@example.org",)


def read(text: str) -> tuple[str, ...]:
    """Return the Contact fields of a security.txt."""
    fields = (line.partition(":") for line in text.splitlines()[:1000])
    return tuple(value.strip() for name, _, value in fields if name.strip().lower() == "contact")


async def probe(ctx: Context) -> Saw:
    """Fetch the file over HTTPS."""
    url = f"https://{ctx.target.name}/.well-known/security.txt"
    reply = await ctx.net.http.get(url, max_bytes=32_768, deadline=ctx.deadline)
    if reply.failure is HttpFailure.NO_ADDRESS or (reply.status is not None and reply.status != 200):
        return Saw(SecurityTxtFacts(published=False, contacts=()), source=url, method="GET", absent=True)
    if reply.failure is not None:
        raise CouldNotLookError(f"{url}: {reply.detail}", source=url, method="GET")
    contacts = read(reply.body.decode("utf-8", "replace"))
    raw = artefact("security.txt", "text/plain", reply.body)
    return Saw(SecurityTxtFacts(contacts=contacts), source=reply.address, method="GET", artefacts=(raw,))


CHECKER = Checker(
    name="security-txt",
    probes=(Probe("security-txt.file", "web.security_txt", TargetKind.WEB_HOST, probe),),
    facts={"web.security_txt": SecurityTxtFacts},
    rules=files("hipaacheck_security_txt") / "rules",
)
