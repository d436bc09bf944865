"""Make the tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and an empty chain."""
    chain = op.create_table(
        "hipaacheck_chain",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("head", sa.String(64)),
    )
    op.bulk_insert(chain, [{"id": 1, "count": 0, "head": None}])
    op.create_table(
        "hipaacheck_runs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run", sa.String(64), nullable=False, unique=True),
        sa.Column("previous", sa.String(64)),
        sa.Column("subject", sa.LargeBinary, nullable=False),
        sa.Column("as_of", sa.String(32), nullable=False),
        sa.Column("stored_at", sa.String(32), nullable=False),
        sa.Column("complete", sa.Integer, nullable=False),
        sa.Column("tool_version", sa.LargeBinary, nullable=False),
        sa.Column("counts", sa.LargeBinary, nullable=False),
        sa.Column("pruned_at", sa.String(32)),
        sa.Column("pruned_reason", sa.LargeBinary),
        sa.Column("pruned_by", sa.LargeBinary),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    _make_contents()


def _make_contents() -> None:
    op.create_table(
        "hipaacheck_bodies",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("outline", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "hipaacheck_blobs",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "hipaacheck_uses",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), primary_key=True),
    )
    op.create_table(
        "hipaacheck_actions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("subject", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
