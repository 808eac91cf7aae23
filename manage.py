#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
    from django.core.management import execute_from_command_line

    from vixuyen_portal.startup import explained

    if "--traceback" in sys.argv:
        execute_from_command_line(sys.argv)
    else:
        with explained():
            execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
