"""The two paper faces of a claim: the CMS-1500 and the UB-04, drawn by the course itself.

form = fill(claim)             what stands in each box
claim, faults = read_form(form)
boxes("professional")          every box, with its field in the claim and its element in the 837
"""

from revcycle.claim.forms.boxes import FORM_NAMES, Box, Spot, box, boxes
from revcycle.claim.forms.faces import fill, read_form
from revcycle.claim.forms.filled import Attachment, Beyond, Fault, FilledForm, blank_form

__all__ = [
    "FORM_NAMES",
    "Attachment",
    "Beyond",
    "Box",
    "Fault",
    "FilledForm",
    "Spot",
    "blank_form",
    "box",
    "boxes",
    "fill",
    "read_form",
]
