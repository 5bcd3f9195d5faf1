"""``python -m grading``: the grader's commands."""

import sys

from grading.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
