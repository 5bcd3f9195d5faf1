"""Charts: the clinical notes that students read, and the words in them that can be marked."""

from revcycle.chart.chart import Chart, ChartError, ChartShelf
from revcycle.chart.prose import Block, Word, blocks, find_phrase, words_of

__all__ = ["Block", "Chart", "ChartError", "ChartShelf", "Word", "blocks", "find_phrase", "words_of"]
