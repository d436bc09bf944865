"""Say a run as SARIF 2.1.0 (docs/ci-formats.md), for GitHub code scanning and whoever else reads it.

Sections are those of https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""
