"""Carrying forward: an exercise is worked on with what the student answered in another module.

copies.Carried             an answer of another module, with what that answer itself carried; kept as one file
completing.completed       the case of an exercise, completed with it
visits.Visits              which of two visits a student works on: the own one, or a given one
"""
