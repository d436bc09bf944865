"""The types of an inventory file, one module for each part; `inventory.py` puts them together."""
