"""Say a run to somebody: each reporter is a pure function from Run to bytes."""
