"""List the probes of the web checker."""

from hipaacheck.checkers.web.front import PROBE as FRONT
from hipaacheck.checkers.web.page import PROBE as PAGE

PROBES = (FRONT, PAGE)
