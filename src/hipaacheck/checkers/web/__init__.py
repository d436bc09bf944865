"""The checker of web sites: HTTPS, redirects, HSTS, headers, cookies and forms."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.web.facts import PageFacts, WebFacts
from hipaacheck.checkers.web.probes import PROBES
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="web",
    probes=PROBES,
    facts={"web.front": WebFacts, "web.page": PageFacts},
    rules=rules_dir() / "web",
    leads=False,
)
