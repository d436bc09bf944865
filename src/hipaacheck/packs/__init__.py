"""Load rule packs and frameworks from YAML, and refuse those that could not be trusted."""
