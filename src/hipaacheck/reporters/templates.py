"""Load the report templates that ship with hipaacheck, with escaping that cannot be forgotten."""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources.abc import Traversable

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    StrictUndefined,
    TemplateNotFound,
    Undefined,
)
from markupsafe import Markup

from hipaacheck.kept_templates import KeptTemplates
from hipaacheck.reporters.edition import Override
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.translation import gettext, ngettext
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
        return file.read_text("utf-8"), template, lambda: True


class OwnLoader(BaseLoader):
    """Read templates from the files of an edition."""

    def __init__(self, overrides: tuple[Override, ...]) -> None:
        self._texts = {one.name: one.text for one in overrides}

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the text of a template. Raises TemplateNotFound."""
        if template not in self._texts:
            raise TemplateNotFound(template)
        return self._texts[template], template, lambda: True


def packaged(name: str, overrides: tuple[Override, ...] = ()) -> Markup:
    """Return a style sheet or script; it is ours or the signer's, so it may stand in the page as it is."""
    own = next((one.text for one in overrides if one.name == name), None)
    return Markup(_file(name.split("/")).read_text("utf-8") if own is None else own)


@lru_cache(maxsize=16)
def html_environment(overrides: tuple[Override, ...] = ()) -> Environment:
    """Return the environment for HTML: every value is made plain, then escaped.

    Templates of the signer's own come from a folder that people pass around: they may read what a report
    shows, and run nothing else.
    """
    kind = Environment
    if overrides:
        from hipaacheck.reporters.sandbox import Sandbox

        kind = Sandbox
    environment = kind(
        loader=ChoiceLoader([OwnLoader(overrides), PackagedLoader()]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        # Of the sandbox nothing is kept: it compiles the same text to other code.
        bytecode_cache=None if overrides else KeptTemplates("pages"),
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The extension adds this method to its environment.
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
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
