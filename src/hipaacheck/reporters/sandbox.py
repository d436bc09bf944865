"""Run templates of a folder that people pass around, and say in one sentence what is wrong with one."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.escape import plain


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which records are their fields and our methods alone.

    What they have from pydantic is for programs, and some of it (`parse_file`) reads files.
    """

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may have an attribute."""
        of = obj if isinstance(obj, type) else type(obj)
        if issubclass(of, BaseModel) and attr not in of.model_fields and hasattr(BaseModel, attr):
            return False
        return super().is_safe_attribute(obj, attr, value)


def rendered(environment: Environment, name: str, known: Mapping[str, object]) -> str:
    """Return what a template of `environment` says.

    Raises ReportError for a mistake in a template where some are the signer's own, with file and line.
    """
    if not isinstance(environment, Sandbox):
        return environment.get_template(name).render(known)
    try:
        return environment.get_template(name).render(known)
    except Exception as error:  # noqa: BLE001 - a template can raise whatever Python can
        raise ReportError(plain(_sentence(error), limit=500, lines=False)) from None


def _sentence(error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"a file of --templates: {error.name}:{error.lineno}: {error.message}"
    what = str(error) or type(error).__name__
    if isinstance(error, TemplateNotFound):
        what = f"there is no template '{error.name}'"
    elif isinstance(error, RecursionError):
        what = "it includes itself without an end"
    return f"a file of --templates: {_place(error.__traceback__)}: {what}"


def _place(trace: TracebackType | None) -> str:
    """Return file and line of the innermost template; our loaders name files by their place in the folder."""
    found = "report.html.j2"
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".j2", ".html")) and not file.startswith(("/", "<")):
            found = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found
