"""Run migrations on the connection, and in the transaction, of whoever calls alembic."""

from alembic import context

from hipaacheck.store.schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
