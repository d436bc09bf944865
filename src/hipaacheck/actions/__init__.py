"""Read a remediation plan that somebody edited in a spreadsheet or in YAML, and say what it changes."""
