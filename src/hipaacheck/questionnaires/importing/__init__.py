"""Read the questionnaires that others send: our own workbook and file, HECVAT, CAIQ, SIG, VSAQ and CSV.

Files come from strangers. Whatever is wrong with one is a NotAQuestionnaireError with one sentence, and
nothing in a file is ever run or calculated. The texts of instruments under copyright stay in the vendor's
file: what is kept are ids and the vendor's own answers.
"""
