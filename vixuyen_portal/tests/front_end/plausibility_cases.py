"""Prints the rules of plausibility, and returns with what the server answers about them, as JSON for rules.test.mjs."""

import json
import os
import sys

import django

MADE_UP = 600


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
    django.setup()
    from targets.rules.plausibility import rules_as_json
    from targets.tests.plausibility_table import CASES, found, given, made_up, rules_of_the_file, said

    rules = rules_of_the_file()
    returns = [(case["id"], given(case)) for case in CASES]
    returns += [(f"made up {number}", figures) for number, figures in enumerate(made_up(MADE_UP), start=1)]
    cases = [{"id": name, "figures": figures, "problems": said(found(rules, figures))} for name, figures in returns]
    json.dump({"rules": rules_as_json(rules), "cases": cases}, sys.stdout)


if __name__ == "__main__":
    main()
