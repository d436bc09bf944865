"""Choose the parts of a report and gather what each shows; a module a part that needs more than the view."""
