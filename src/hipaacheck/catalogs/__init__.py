"""Know what can be known of vendors and contracts without asking: dated catalogues with their sources."""
