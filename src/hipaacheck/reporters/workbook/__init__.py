"""Say a run as a workbook: registers to filter and sort, and a plan whose open cells can be read back."""
