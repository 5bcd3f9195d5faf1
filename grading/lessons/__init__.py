"""What is written into every lesson by program: the figure with the way to other modules, and the glossary's links."""

from grading.lessons.cells import FIGURE, WORDS, furnish, furnished, glossary_problems, problems

__all__ = ["FIGURE", "WORDS", "furnish", "furnished", "glossary_problems", "problems"]
