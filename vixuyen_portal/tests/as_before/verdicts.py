"""Every stored verdict, a line a unit, organization and basis; codes only."""

from collections import defaultdict

from targets.models import Basis, Verdict


def verdict_lines(year: int) -> list[str]:
    """«00952 hnd APPROVED T06=MET 923/1000 >=80 short 0 covered 1/1; …», by unit, organization and target.

    A provisional row that says the same as the official one is «as APPROVED».
    """
    rows: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for verdict in Verdict.objects.filter(year__year=year).select_related("unit", "organization", "target"):
        place = (verdict.unit.code, verdict.organization.code, str(verdict.basis))
        rows[place].append((verdict.target.code, f"{verdict.target.code}={_words(verdict)}"))
    lines = {place: "; ".join(text for _, text in sorted(row)) for place, row in sorted(rows.items())}
    return [
        f"{unit} {organization} {basis} {_unless_same(text, basis, lines.get((unit, organization, 'APPROVED')))}"
        for (unit, organization, basis), text in lines.items()
    ]


def _unless_same(text: str, basis: str, official: str | None) -> str:
    return "as APPROVED" if basis == Basis.WITH_SUBMITTED and text == official else text


def _words(verdict: Verdict) -> str:
    words = [str(verdict.verdict), f"{_number(verdict.numerator)}/{_number(verdict.denominator)}"]
    words.append(f">={verdict.threshold}")
    if verdict.exceeded:
        words.append("exceeded")
    if verdict.shortfall is not None:
        words.append(f"short {verdict.shortfall}")
    words.append(f"covered {verdict.covered}/{verdict.expected}")
    return " ".join(words)


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)
