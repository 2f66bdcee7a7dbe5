#!/usr/bin/env python
"""Facesite's one entry point: `python manage.py up` runs the site, `help` lists all commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facesite.settings")
    if sys.argv[1:2] == ["up"]:
        # Before Django: it starts the services whose addresses the settings need.
        from facesite import up

        sys.exit(up.main(sys.argv[2:]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
