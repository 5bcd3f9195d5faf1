"""The code sets and their rules: what a coder knows, as a library that explains itself.

diagnoses/     ICD-10-CM: look-up, search, the book with its notes and index, other years' releases
encounter/     the coding rules over all diagnoses of one encounter
procedures/    procedures by concept id, HCPCS Level II, modifiers, places of service, bundling, units
visits/        the level of a visit: medical decision making and time
inpatient/     ICD-10-PCS, present on admission, the principal diagnosis, MS-DRG: in small
risk.py        risk adjustment (HCC), with the optional package hccinfhir
finding.py     what every rule answers
"""
