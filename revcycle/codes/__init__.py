"""The code sets and their rules: what a coder knows, as a library that explains itself.

diagnoses/    ICD-10-CM: look-up, search, notes, releases
"""
