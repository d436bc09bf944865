"""The checker of waivers themselves: expired, soon to expire, or naming nothing.

Its facts are made by engine/answers.py when everything else has been judged.
"""

from hipaacheck.checkers.api import Checker
from hipaacheck.model import WaiverFacts
from hipaacheck.resources import rules_dir

CHECKER = Checker(name="waivers", facts={"waiver.record": WaiverFacts}, rules=rules_dir() / "waivers")
