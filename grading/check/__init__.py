"""Looks through modules, keys and charts for faults, and says each in words: file, exercise, problem, mend."""

from grading.check.report import Report, check_modules

__all__ = ["Report", "check_modules"]
