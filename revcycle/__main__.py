"""``python -m revcycle`` is the command ``revcycle``."""

import sys

from revcycle.commands import main

sys.exit(main())
