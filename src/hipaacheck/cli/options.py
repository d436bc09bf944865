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
        "-o",
        "--output",
        metavar="[FORMAT=]FILE",
        help="Write a report (repeatable); the suffix chooses (.html .pdf .xlsx .csv .json .jsonl .md .txt"
        " .sarif .junit.xml .pr.md), or the format before it.",
    ),
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        help="What to print: text, json, jsonl, markdown, sarif, junit, github, gitlab, pull-request, csv,"
        " html, oscal, pdf or xlsx.",
    ),
]
RuleFolders = Annotated[
    list[Path],
    typer.Option(
        "--rules", exists=True, file_okay=False, help="Load the rule packs of this folder too (repeatable)."
    ),
]
FailOn = Annotated[
    list[str],
    typer.Option(
        "--fail-on",
        metavar="WORD",
        help="Exit 1 on any of these: critical, high (by itself), moderate, low; new, regression, unknown (or"
        " new:high and so on); or never (repeatable).",
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        exists=True,
        dir_okay=False,
        help="Reviewed gaps that are not new (see `hipaacheck baseline`); with it --fail-on is new:high.",
    ),
]
Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="RUN",
        help="Compare with this run: a run.json, or one of the store (the last of it, unless said).",
    ),
]
ExitZero = Annotated[
    bool, typer.Option("--exit-zero", help="Exit 0 whatever was found; mistakes still exit 2, bugs 70.")
]
Only = Annotated[
    list[str],
    typer.Option(
        "--only", metavar="WORD", help="Judge by this rule (or EMAIL-*), checker or paragraph only."
    ),
]
Skip = Annotated[
    list[str],
    typer.Option("--skip", metavar="WORD", help="Do not judge by this rule, checker or paragraph."),
]
Zone = Annotated[
    list[str],
    typer.Option(
        "--zone",
        metavar="[NAME=]PATH",
        help="Judge these DNS records as if they were live: a zone file, an octoDNS folder, a DNSControl"
        " preview or a Terraform plan (repeatable).",
    ),
]
Config = Annotated[
    list[str],
    typer.Option(
        "--config",
        metavar="nginx=FILE|postfix[:HOST]=FILE",
        help="Judge the TLS settings of this server as if they were in use (repeatable).",
    ),
]
Notify = Annotated[
    list[str],
    typer.Option(
        "--notify",
        metavar="webhook|slack|teams|smtp",
        help="Send what changed since the last run; addresses and secrets come from the environment.",
    ),
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
