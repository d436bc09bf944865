"""Messages that tell people what changed since the last run."""
