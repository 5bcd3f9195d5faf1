"""The grader's side of the course: keys, judge, nbgrader's settings, checks and commands.

Nothing in this package is ever handed to a student. It imports ``revcycle``, never the reverse.
"""
