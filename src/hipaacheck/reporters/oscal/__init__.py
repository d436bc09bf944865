"""Say a run in NIST's OSCAL: as assessment results, and as a plan of action and milestones."""
