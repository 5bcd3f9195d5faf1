"""Grading the hand-ins of a whole class: quickly, so that it can be stopped at any moment, and with a verdict for each.

It gives what nbgrader's own way gives (``nbgrader autograde`` and Formgrader's button, through grading/pipeline.py),
to the byte in autograded/ and to the number in the gradebook; a test holds them together. What nbgrader does anew for
every hand-in is done once for a module: reading what was released, making the clean notebook, holding it against its
schema. What is left of a hand-in is judged, written beside its place, saved in one transaction, and put in its place.
"""

from grading.batch.run import BatchAutograde

__all__ = ["BatchAutograde"]
