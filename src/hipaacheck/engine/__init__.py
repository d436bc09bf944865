"""Collect evidence, judge it, and weigh it: one step a module, each pure but collect."""
