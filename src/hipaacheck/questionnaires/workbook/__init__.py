"""Write questionnaires as workbooks that vendors fill in, read these, and show vendors side by side.

XlsxWriter writes (it is imported late); `sheets.opening` opens. What a cell holds is text unless it was
written as a formula here, so nothing that a vendor or a file says is ever calculated.
"""
