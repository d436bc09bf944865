"""Hold what people reviewed and let stand for a time: by fingerprint, with a reason and an end."""
