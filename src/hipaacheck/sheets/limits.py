"""Say how large a workbook or table may be: far more than any known one, far less than what stops a machine.

The workbook of HECVAT 4.1.4, the largest known questionnaire, has 935 kB, 15 sheets and 332 questions.
"""

FILE_BYTES = 200 * 1024 * 1024
"""Of the file itself; workbooks with screenshots as evidence are large."""
TEXT_BYTES = 20 * 1024 * 1024
"""Of a file that is text: CSV, JSON, YAML."""
ENTRIES = 5_000
"""Files inside a workbook."""
UNPACKED_BYTES = 1024 * 1024 * 1024
"""Of all files inside a workbook together, as its directory says; pictures are never unpacked."""
READ_BYTES = 100 * 1024 * 1024
"""Of the parts that are read, counted while they are unpacked: the directory may lie."""
RATIO = 400
"""Unpacked to packed, of a part with more than RATIO_FROM bytes; sheets reach about 50."""
RATIO_FROM = 5 * 1024 * 1024
ELEMENTS = 1_500_000
"""XML elements in all parts that are read: some 12 seconds; CELLS takes three for each."""
DEPTH = 60
"""XML elements inside one another; a worksheet needs 6, and some more in extensions."""
SHEETS = 100
ROWS = 100_000
COLUMNS = 2_000
CELLS = 500_000
"""Cells with something in them, in the whole workbook."""
AREA = 4_000_000
"""Cells from the first column to the last one used, over all rows."""
MERGES = 5_000
CELL_CHARACTERS = 100_000
"""In one cell; Excel allows 32,767."""
STYLES = 100_000
