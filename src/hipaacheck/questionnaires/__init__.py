"""Questionnaires for vendors and for the organisation itself: what is asked, answered, and what it is worth.

Questionnaires are data (rules/questionnaires/). An answer file holds what one party said; a workbook, a page
and the forms of others become answer files. Scoring is pure: answers, the state of evidence files and `as_of`
go in.
"""
