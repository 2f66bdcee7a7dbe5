"""Has every process of a tested site read `tests.faults.settings`; see there. Python imports this by its name."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
