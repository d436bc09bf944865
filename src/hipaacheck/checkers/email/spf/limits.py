"""Hold the processing limits of RFC 7208 section 4.6.4, so that every reader of a record uses the same."""

LOOKUP_LIMIT = 10
VOID_LOOKUP_LIMIT = 2
MX_LIMIT = 10
PTR_LIMIT = 10
