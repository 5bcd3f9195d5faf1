"""nbgrader's settings for this course.

nbgrader finds this file from inside grading/, and JupyterLab finds it through ``JUPYTER_CONFIG_PATH``. Every path is
absolute, so both see one course. All that a class produces lies in one folder, classroom/.
"""

# The name get_config is put here by the loader of settings.
# ruff: noqa: F821

import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
house = here.parent
modules = Path(os.environ.get("REVCYCLE_MODULES", house / "modules")).resolve()
classroom = Path(os.environ.get("REVCYCLE_CLASSROOM", house / "classroom")).resolve()

# The preprocessors named below are found from here, from whichever folder nbgrader is called.
if str(house) not in sys.path:
    sys.path.insert(0, str(house))

c = get_config()  # type: ignore[name-defined]

c.CourseDirectory.course_id = "revcycle"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = str(modules)
c.CourseDirectory.db_url = os.environ.get("REVCYCLE_GRADEBOOK", f"sqlite:///{classroom / 'gradebook.db'}")
for step in ("release", "submitted", "autograded", "feedback", "solution"):
    setattr(c.CourseDirectory, f"{step}_directory", str(classroom / step))

c.Exchange.root = str(classroom / "exchange")
c.Exchange.cache = str(classroom / "cache")
c.Exchange.assignment_dir = str(classroom / "my-work")

c.NbGrader.logfile = str(classroom / "nbgrader.log") if classroom.is_dir() else ""

# --- How hand-ins are graded ---
from grading.pipeline import configure  # noqa: E402 - found only now that the repository is on the path

configure(c)
