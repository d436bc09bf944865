"""Configurations of web and mail servers that stand in files and are not in use yet."""
