"""What workbooks made to harm cost the reading child: `python benchmarks/hostile.py` (see README.md beside it)."""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from targets.tests.workbook.hostile_workbooks import HOSTILE, used_by
    from targets.tests.workbook.workbook_cases import OWED, REGISTER, commune_workbook, reading_child

    honest = {"an honest return": (commune_workbook, "")}
    print(f"{'workbook':28} {'size':>9} {'refused in':>11} {'CPU':>7} {'memory':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, (make, _)) in enumerate({**honest, **HOSTILE}.items()):
            path = make(Path(folder) / f"{number}.xlsx")
            with reading_child(**REGISTER, owed=OWED, max_bytes=20 * 1024**2) as child:
                begun = time.perf_counter()
                child.read(path)
                taken = time.perf_counter() - begun
                assert child.pid is not None, f"{name} ended the child"
                cpu, memory = used_by(child.pid)
            size = path.stat().st_size // 1024
            print(f"{name:28} {size:6} KB {taken:9.1f} s {cpu:5.1f} s {memory // 1024:5} MB")
            path.unlink()


if __name__ == "__main__":
    main()
