"""The options of the network are declared once: commands get them all, as typed, as one `network`."""

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.network_options import with_network

GIVEN: list[tuple[list[str], bool, NetworkOptions]] = []


@with_network
def command(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    *,
    network: NetworkOptions,
) -> None:
    """Keep what was given."""
    GIVEN.append((names or [], yes, network))


@pytest.fixture(autouse=True)
def nothing_given() -> None:
    GIVEN.clear()


def run(*words: str) -> None:
    app = typer.Typer()
    app.command()(command)
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output


def test_without_options_the_network_is_the_usual_one() -> None:
    run("a.example")
    assert [(["a.example"], False, NetworkOptions())] == GIVEN


def test_every_option_arrives_and_so_do_the_commands_own(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text("")
    lists = ["--nameserver", "192.0.2.1", "--nameserver", "192.0.2.2", "--connect-to", "a:1:b:2"]
    words = ["--timeout", "7", "-4", "-6", "--ca-file", str(roots), "--trust-anchor", str(roots)]
    run("a.example", "--yes", *lists, *words, "--dot", "192.0.2.3", "--doh", "https://x/")
    expected = NetworkOptions(
        nameservers=("192.0.2.1", "192.0.2.2"),
        dot="192.0.2.3",
        doh="https://x/",
        connect_to=("a:1:b:2",),
        timeout=7.0,
        ipv4=True,
        ipv6=True,
        ca_file=roots,
        trust_anchor=roots,
    )
    assert [(["a.example"], True, expected)] == GIVEN


def test_one_call_leaves_nothing_for_the_next() -> None:
    run("--nameserver", "192.0.2.1")
    run()
    assert GIVEN[1][2] == NetworkOptions()
