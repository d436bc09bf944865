"""Describe the tables as the newest migration leaves them.

Text from outside is kept as UTF-8 bytes: PostgreSQL refuses U+0000 in text. Moments are text of one width in
UTC, so that both databases hold and sort the same.
"""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

VERSION = "0001"
"""The newest migration, and the only version of the schema that queries are written for."""

VERSION_TABLE = "hipaacheck_version"

METADATA = MetaData()

CHAIN = Table(
    "hipaacheck_chain",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("head", String(64)),
)
"""One row: how many runs were ever stored, and the id of the last. Who writes, locks it."""

RUNS = Table(
    "hipaacheck_runs",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("run", String(64), nullable=False, unique=True),
    Column("previous", String(64)),
    Column("subject", LargeBinary, nullable=False),
    Column("as_of", String(32), nullable=False),
    Column("stored_at", String(32), nullable=False),
    Column("complete", Integer, nullable=False),
    Column("tool_version", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
    Column("pruned_at", String(32)),
    Column("pruned_reason", LargeBinary),
    Column("pruned_by", LargeBinary),
    Column("seal", String(64), nullable=False),
)
"""The index: what a list of runs shows. `seal` is a digest of the row and the outline."""

BODIES = Table(
    "hipaacheck_bodies",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("outline", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
)
"""What a run says, packed; apart from the index, so that a list reads none of it."""

BLOBS = Table(
    "hipaacheck_blobs",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What documents share, packed, by the SHA-256 of its plain bytes: long artefacts, rules, frameworks."""

USES = Table(
    "hipaacheck_uses",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), primary_key=True),
)
"""Which run uses which blob: what no run uses any more goes when one is pruned."""

ACTIONS = Table(
    "hipaacheck_actions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("subject", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Entries of remediation plans as JSON, in the order in which they came; nothing is ever changed here."""
