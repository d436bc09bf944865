"""Load the report templates that ship with hipaacheck, with escaping that cannot be forgotten."""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources.abc import Traversable

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, Undefined
from markupsafe import Markup

from hipaacheck.reporters.escape import plain
from hipaacheck.resources import templates_dir

# A day, or the id of a question: BA-01.
_HELD = re.compile(r"(?<![\w-])(\d{4}-\d\d-\d\d|[A-Z]{2,4}-\d{2,3})(?![\w-])", re.ASCII)


class PackagedLoader(BaseLoader):
    """Read templates by their slash-separated name from `report_templates/`, packed or not."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a template. Raises TemplateNotFound."""
        parts = template.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise TemplateNotFound(template)
        file = _file(parts)
        if not file.is_file():
            raise TemplateNotFound(template)
        return file.read_text("utf-8"), None, lambda: True


def packaged(name: str) -> Markup:
    """Return a style sheet or script; it is ours, so it may stand in the page as it is."""
    return Markup(_file(name.split("/")).read_text("utf-8"))


@cache
def html_environment() -> Environment:
    """Return the environment for HTML: every value is made plain, then escaped."""
    environment = Environment(
        loader=PackagedLoader(),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = unbroken
    return environment


def unbroken(text: str) -> Markup:
    """Return text, escaped, with ids and days held together: a line break after a hyphen tears them."""
    parts = _HELD.split(plain(text))
    held = Markup('<span class="held">{}</span>').format
    return Markup("").join(held(part) if at % 2 else part for at, part in enumerate(parts))


def _plain(value: object) -> object:
    if isinstance(value, Markup | Undefined):
        return value
    return plain(value) if isinstance(value, str) else value


def _file(parts: list[str]) -> Traversable:
    found: Traversable = templates_dir()
    for part in parts:
        found = found / part
    return found
