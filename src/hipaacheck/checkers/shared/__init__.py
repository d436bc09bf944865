"""What several checkers need: text and names from outside, days of agreements, vendors in catalogues."""
