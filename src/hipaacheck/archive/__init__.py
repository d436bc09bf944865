"""Write a run with its evidence into one file that an auditor can check alone, and check such files."""
