"""Say how much a questionnaire may hold; how large its file may be is in sheets/limits.py."""

YAML_CHARACTERS = 2_000_000
"""Of an answer file; reading YAML takes longer than anything else here."""
QUESTIONS = 5_000
"""Answers in one file."""
ANSWER_CHARACTERS = 20_000
"""Of one answer; what is longer is cut, and said."""
KEPT_CHARACTERS = 4_000_000
"""Of all answers of a file together."""
