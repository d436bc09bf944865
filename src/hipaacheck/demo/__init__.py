"""An embedded clinic on loopback with believable faults, scanned through the real network code."""
