"""Turn what the user names, on the command line or in an inventory file, into targets."""
