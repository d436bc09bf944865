"""Compare runs of one subject over time; pure, and from what a store keeps of each run."""
