"""List what is asked of Google Workspace."""

from collections.abc import Mapping

from hipaacheck.net.tenants.google.extras import EXTRAS
from hipaacheck.net.tenants.google.people import PEOPLE
from hipaacheck.net.tenants.google.question import Question
from hipaacheck.net.tenants.google.settings import SETTINGS

QUESTIONS: Mapping[str, Question] = {one.source: one for one in (*SETTINGS, *PEOPLE, *EXTRAS)}
"""All questions by the name of the source that they fill, in the order in which they are told."""

SWITCHES = frozenset(one.switch for one in QUESTIONS.values() if one.switch is not None)
"""What is asked only when it is included: Google has no scope for it that could not also change something."""

PRODUCTS = (
    *("Google-Apps", "101031", "101034", "101037", "101047", "101001", "101005", "101039"),
    *("Google-Vault", "101033", "101040", "101038", "101035"),
)
"""The products of which licences are counted.

https://developers.google.com/workspace/admin/licensing/v1/how-tos/products lists them.
"""
