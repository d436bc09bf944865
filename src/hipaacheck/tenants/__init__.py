"""Read what is known of a cloud tenant, however it came, into one form; nothing here opens a connection."""
