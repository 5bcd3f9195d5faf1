"""The feedback page that a student reads: score, a table of all exercises, and the review of each."""
