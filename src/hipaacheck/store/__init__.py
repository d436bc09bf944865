"""Keep runs, chained to each other, in an SQLite file or a PostgreSQL database."""
