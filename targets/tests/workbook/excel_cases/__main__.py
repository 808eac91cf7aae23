"""Write every workbook of the cases anew; a file whose content is the same is left alone."""

from targets.tests.workbook.excel_cases.files import FOLDER, write_all

if __name__ == "__main__":
    changed = write_all(FOLDER)
    print(f"{len(changed)} of the files written anew" if changed else "nothing to write")  # noqa: T201
