"""Define the options that several commands share, each in one place."""

from pathlib import Path
from typing import Annotated

import typer

Nameserver = Annotated[
    list[str],
    typer.Option(
        "--nameserver",
        metavar="ADDR[:PORT]",
        help="Ask this resolver instead of the system's (repeatable).",
    ),
]
Dot = Annotated[
    str | None,
    typer.Option("--dot", metavar="ADDR[:PORT][#NAME]", help="Ask a resolver by DNS over TLS (RFC 7858)."),
]
Doh = Annotated[
    str | None, typer.Option("--doh", metavar="URL", help="Ask a resolver by DNS over HTTPS (RFC 8484).")
]
ConnectTo = Annotated[
    list[str],
    typer.Option(
        "--connect-to",
        metavar="HOST:PORT:ADDR:PORT",
        help="Connect to ADDR:PORT wherever HOST:PORT is meant, as curl does; an empty part matches all.",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout", min=1, max=3600, help="Seconds for everything about one domain (15; 300 with --deep)."
    ),
]
IPv4 = Annotated[bool, typer.Option("--ipv4", "-4", help="Connect over IPv4 only.")]
IPv6 = Annotated[bool, typer.Option("--ipv6", "-6", help="Connect over IPv6 only.")]
CaFile = Annotated[
    Path | None,
    typer.Option("--ca-file", exists=True, dir_okay=False, help="Trust the roots in this PEM file too."),
]
TrustAnchor = Annotated[
    Path | None,
    typer.Option(
        "--trust-anchor",
        exists=True,
        dir_okay=False,
        help="DS or DNSKEY records to validate DNSSEC from, instead of the root's.",
    ),
]
Output = Annotated[
    list[Path],
    typer.Option(
        "-o", "--output", help="Write a report; the suffix (.html .pdf .xlsx .csv .json .md .txt) chooses."
    ),
]
Format = Annotated[
    str, typer.Option("--format", help="What to print: text, json, markdown, csv, html, pdf or xlsx.")
]
RuleFolders = Annotated[
    list[Path],
    typer.Option(
        "--rules", exists=True, file_okay=False, help="Load the rule packs of this folder too (repeatable)."
    ),
]
FailOn = Annotated[
    str,
    typer.Option("--fail-on", help="Exit 1 if a rule of this severity or above fails; or 'never'."),
]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show every finding, not only the worst.")]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="FILE|URL",
        help="Where runs are kept [HIPAACHECK_STORE, or a file beside the inventory].",
    ),
]
StoreInventory = Annotated[
    Path | None,
    typer.Option(
        "-i", "--inventory", exists=True, dir_okay=False, help="The inventory beside which the runs are kept."
    ),
]
