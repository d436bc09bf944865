"""A format that there is not is refused by every command that takes one, before it does anything."""

import pytest
from typer.testing import CliRunner

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError


@pytest.mark.parametrize(
    "words",
    [
        ["rules", "list"],
        ["rules", "explain", "EMAIL-DMARC-004"],
        ["doctor", "--nameserver", "127.0.0.1:1"],
        ["inventory", "check"],
        ["waivers", "list", "-i", __file__],
        ["waivers", "check", "-i", __file__],
        ["vendors", "list"],
        ["vendors", "show", "slack"],
        ["vendors", "terms"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_text_or_json(words: list[str]) -> None:
    done = CliRunner().invoke(app, [*words, "--format", "xml"])

    assert isinstance(done.exception, UsageError)
    assert str(done.exception) == "--format takes text or json, not 'xml'"
    assert done.output == ""
