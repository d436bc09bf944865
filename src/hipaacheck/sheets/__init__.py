"""Write workbooks and tables that people edit, and read them back from strangers within bounds.

Nothing in a file is ever run or calculated. XlsxWriter writes (it is imported late); `opening` and
`delimited` read, and refuse what cannot be read in one sentence.
"""
