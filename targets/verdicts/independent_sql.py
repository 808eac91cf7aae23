"""The text of the query that judges a year in SQL alone; `independent` fills its braces and runs it."""

SQL = """
WITH RECURSIVE lineage (unit_id, above_id) AS (
    SELECT id, id FROM organizations_unit
    UNION ALL
    SELECT lineage.unit_id, unit.parent_id
    FROM lineage JOIN organizations_unit unit ON unit.id = lineage.above_id
    WHERE unit.parent_id IS NOT NULL
),
part (target_id, key, side) AS (VALUES {parts}),
rank (level, depth) AS (VALUES {ranks}),
basis (basis) AS (VALUES ('APPROVED'), ('WITH_SUBMITTED')),
unit_of AS (
    SELECT resolution.id AS resolution_id, resolution.coverage_floor AS floor, unit.id AS unit_id,
        unit.level = resolution.reporting_level AS reports
    FROM targets_resolution resolution
    JOIN lineage ON lineage.above_id = resolution.unit_id
    JOIN organizations_unit unit ON unit.id = lineage.unit_id
    JOIN rank lowest ON lowest.level = resolution.reporting_level
    JOIN rank own ON own.level = unit.level AND own.depth <= lowest.depth
    WHERE resolution.first_year <= {year} AND resolution.last_year >= {year}
        AND unit.valid_from <= '{day}' AND (unit.valid_to IS NULL OR unit.valid_to >= '{day}')
),
judged_unit AS (SELECT * FROM unit_of WHERE resolution_id NOT IN ({frozen})),
asked AS (
    SELECT target.id AS target_id, target.resolution_id, link.organization_id,
        asking.value AS threshold, asking.maximum,
        target.from_own_return, indicator.kind, indicator.zero_over_zero, indicator.nil_as_none,
        indicator.direction = 'LOWER' AS is_lower, target.accumulates, target.first_year,
        target.due_year IS NOT NULL AND target.due_year > {year} AS is_early
    FROM targets_target target
    JOIN targets_indicator indicator ON indicator.id = target.indicator_id
    JOIN targets_target_organizations link ON link.target_id = target.id
    JOIN targets_threshold asking ON asking.target_id = target.id
        AND asking.first_year <= {year} AND asking.last_year >= {year}
    WHERE target.first_year <= {year} AND target.last_year >= {year}
),
own_part AS (
    SELECT asked.resolution_id, asked.organization_id, part.key
    FROM asked JOIN part ON part.target_id = asked.target_id WHERE asked.from_own_return
),
own_body AS (
    SELECT DISTINCT owing.resolution_id, owing.organization_id, definition.key
    FROM targets_owedfigure owing
    JOIN targets_resolution resolution ON resolution.id = owing.resolution_id
    JOIN targets_rootyear root_year ON root_year.root_id = resolution.unit_id AND root_year.year_id = {year}
        AND root_year.counts_own_bodies
    JOIN targets_figuredefinition definition ON definition.id = owing.definition_id
    WHERE owing.of_own_bodies AND owing.first_year <= {year} AND owing.last_year >= {year}
),
lined AS (
    SELECT asked.target_id, asked.organization_id
    FROM asked
    JOIN part ON part.target_id = asked.target_id
    LEFT JOIN own_body ON own_body.resolution_id = asked.resolution_id AND own_body.key = part.key
        AND own_body.organization_id = asked.organization_id
    WHERE NOT asked.from_own_return
    GROUP BY asked.target_id, asked.organization_id
    HAVING COUNT(*) = COUNT(own_body.key)
),
owed AS (
    SELECT DISTINCT unit_of.unit_id, owing.organization_id, definition.key
    FROM unit_of
    JOIN targets_owedfigure owing ON owing.resolution_id = unit_of.resolution_id
        AND owing.first_year <= {year} AND owing.last_year >= {year}
    JOIN targets_figuredefinition definition ON definition.id = owing.definition_id
    LEFT JOIN own_part ON own_part.resolution_id = owing.resolution_id
        AND own_part.organization_id = owing.organization_id AND own_part.key = definition.key
    LEFT JOIN own_body ON own_body.resolution_id = owing.resolution_id
        AND own_body.organization_id = owing.organization_id AND own_body.key = definition.key
    WHERE unit_of.reports OR own_part.key IS NOT NULL OR own_body.key IS NOT NULL
),
counted AS (
    SELECT made.id, made.unit_id, made.organization_id, made.status
    FROM targets_annualreturn made
    WHERE made.year_id = {year} AND made.status IN ('APPROVED', 'SUBMITTED')
),
amount AS (
    SELECT counted.id AS return_id, owed.key, figure.value, COALESCE(figure.is_nil, FALSE) AS is_nil
    FROM counted
    JOIN owed ON owed.unit_id = counted.unit_id AND owed.organization_id = counted.organization_id
    LEFT JOIN targets_figure figure ON figure.annual_return_id = counted.id AND figure.key = owed.key
),
silent AS (
    SELECT return_id FROM amount GROUP BY return_id HAVING COUNT(*) = SUM(CASE WHEN is_nil THEN 1 ELSE 0 END)
),
side AS (
    SELECT counted.id AS return_id, asked.target_id,
        SUM(CASE WHEN part.side = 0 THEN amount.value END) AS top,
        SUM(CASE WHEN part.side = 1 THEN amount.value END) AS bottom,
        SUM(CASE WHEN part.side = 0 AND amount.value IS NULL THEN 1 ELSE 0 END) AS top_blanks,
        SUM(CASE WHEN part.side = 1 AND amount.value IS NULL THEN 1 ELSE 0 END) AS bottom_blanks,
        SUM(CASE WHEN part.side = 1 THEN 1 ELSE 0 END) AS bottom_parts,
        SUM(CASE WHEN amount.value IS NULL AND NOT COALESCE(amount.is_nil, FALSE) THEN 1 ELSE 0 END) AS missing,
        SUM(CASE WHEN amount.is_nil THEN 1 ELSE 0 END) AS nils,
        COUNT(*) AS parts
    FROM counted
    JOIN asked ON asked.organization_id = counted.organization_id
    JOIN part ON part.target_id = asked.target_id
    LEFT JOIN amount ON amount.return_id = counted.id AND amount.key = part.key
    GROUP BY counted.id, asked.target_id
),
answer AS (
    SELECT judged_unit.unit_id, judged_unit.reports, asked.*, basis.basis, side.missing,
        NOT judged_unit.reports AND NOT asked.from_own_return AS is_line,
        CASE WHEN side.top_blanks = 0 THEN CAST(side.top AS bigint) END AS shown_top,
        CASE WHEN side.bottom_blanks = 0 AND side.bottom_parts > 0 THEN CAST(side.bottom AS bigint) END AS shown_bottom,
        CAST(COALESCE(side.top, 0) AS bigint) AS top, CAST(COALESCE(side.bottom, 0) AS bigint) AS bottom,
        CASE
            WHEN absence.unit_id IS NOT NULL THEN 'absent'
            WHEN counted.id IS NULL THEN 'no return'
            WHEN silent.return_id IS NOT NULL THEN 'all nil'
            WHEN side.missing > 0 THEN 'missing'
            WHEN asked.kind = 'COUNT' AND side.nils > 0 THEN 'counted none'
            WHEN asked.kind = 'COUNT' AND side.top > asked.maximum THEN 'too many'
            WHEN asked.kind = 'COUNT' THEN 'count'
            WHEN side.nils = side.parts THEN 'nothing here'
            WHEN side.nils > 0 AND NOT asked.nil_as_none THEN 'half nil'
            WHEN COALESCE(side.top, 0) > COALESCE(side.bottom, 0) THEN 'contradiction'
            WHEN COALESCE(side.bottom, 0) = 0 THEN 'zero'
            ELSE 'ratio'
        END AS what
    FROM judged_unit
    JOIN asked ON asked.resolution_id = judged_unit.resolution_id
    LEFT JOIN lined ON lined.target_id = asked.target_id AND lined.organization_id = asked.organization_id
    CROSS JOIN basis
    LEFT JOIN (
        SELECT DISTINCT unit_id, organization_id FROM organizations_absence
        WHERE valid_from <= '{day}' AND (valid_to IS NULL OR valid_to >= '{day}')
    ) absence ON absence.unit_id = judged_unit.unit_id AND absence.organization_id = asked.organization_id
    LEFT JOIN counted ON counted.unit_id = judged_unit.unit_id AND counted.organization_id = asked.organization_id
        AND (counted.status = 'APPROVED' OR basis.basis = 'WITH_SUBMITTED')
    LEFT JOIN silent ON silent.return_id = counted.id
    LEFT JOIN side ON side.return_id = counted.id AND side.target_id = asked.target_id
    WHERE judged_unit.reports OR asked.from_own_return OR lined.target_id IS NOT NULL
),
this_year AS (
    SELECT is_line, unit_id, reports, organization_id, target_id, basis,
        CASE
            WHEN what IN ('absent', 'nothing here') OR (what = 'zero' AND zero_over_zero = 'NOT_APPLICABLE')
                THEN 'NOT_APPLICABLE'
            WHEN is_early THEN 'NOT_DUE'
            WHEN what IN ('no return', 'missing') THEN 'NO_DATA'
            WHEN what = 'zero' THEN zero_over_zero
            WHEN what IN ('all nil', 'too many', 'half nil', 'contradiction') THEN 'UNCLEAR'
            WHEN what = 'counted none' AND is_lower THEN 'MET'
            WHEN what = 'counted none' THEN 'NOT_MET'
            WHEN what = 'count' AND is_lower AND top > threshold THEN 'NOT_MET'
            WHEN what = 'count' AND NOT is_lower AND top < threshold THEN 'NOT_MET'
            WHEN what = 'ratio' AND is_lower AND top * 100 > threshold * bottom THEN 'NOT_MET'
            WHEN what = 'ratio' AND NOT is_lower AND top * 100 < threshold * bottom THEN 'NOT_MET'
            ELSE 'MET'
        END AS verdict,
        CASE
            WHEN what IN ('missing', 'half nil') THEN shown_top
            WHEN what IN ('too many', 'count', 'contradiction', 'zero', 'ratio') THEN top
        END AS numerator,
        CASE
            WHEN what IN ('missing', 'half nil') THEN shown_bottom
            WHEN what IN ('contradiction', 'zero', 'ratio') THEN bottom
        END AS denominator,
        threshold,
        what = 'ratio' AND NOT is_early AND CASE
            WHEN is_lower THEN top * 100 < threshold * bottom
            ELSE top * 100 > threshold * bottom
        END AS exceeded,
        CASE
            WHEN what = 'counted none' THEN CASE WHEN is_lower THEN 0 ELSE threshold END
            WHEN what = 'count' AND is_lower THEN CASE WHEN top > threshold THEN top - threshold ELSE 0 END
            WHEN what = 'ratio' AND is_lower AND top * 100 > threshold * bottom THEN top - threshold * bottom / 100
            WHEN what = 'ratio' AND is_lower THEN 0
            WHEN what = 'count' THEN CASE WHEN top < threshold THEN threshold - top ELSE 0 END
            WHEN what = 'ratio' AND top * 100 < threshold * bottom THEN (threshold * bottom + 99) / 100 - top
            WHEN what = 'ratio' THEN 0
        END AS shortfall,
        CASE WHEN what IN ('counted none', 'count', 'ratio') THEN 1 ELSE 0 END AS covered,
        CASE
            WHEN what IN ('absent', 'nothing here') OR (what = 'zero' AND zero_over_zero = 'NOT_APPLICABLE') THEN 0
            ELSE 1
        END AS expected
    FROM answer WHERE what = 'absent' OR NOT accumulates
),
one_year AS (
    SELECT unit_id, reports, organization_id, target_id, basis, verdict, numerator, denominator, threshold, exceeded,
        shortfall, covered, expected
    FROM this_year WHERE NOT is_line
),
line AS (
    SELECT unit_id, organization_id, target_id, basis, covered = 1 AS is_counted,
        CASE WHEN covered = 1 THEN COALESCE(numerator, 0) END AS top,
        CASE WHEN covered = 1 THEN COALESCE(denominator, 0) END AS bottom
    FROM this_year WHERE is_line AND verdict <> 'NOT_APPLICABLE'
),
line_total AS (
    SELECT lineage.above_id AS sum_id, line.organization_id, line.target_id, line.basis,
        CAST(SUM(COALESCE(line.top, 0)) AS bigint) AS top, CAST(SUM(COALESCE(line.bottom, 0)) AS bigint) AS bottom
    FROM line JOIN lineage ON lineage.unit_id = line.unit_id
    GROUP BY lineage.above_id, line.organization_id, line.target_id, line.basis
),
{over_years}
below AS (
    SELECT whole.resolution_id, whole.unit_id AS sum_id, part_of.unit_id
    FROM judged_unit whole
    JOIN lineage ON lineage.above_id = whole.unit_id
    JOIN judged_unit part_of ON part_of.unit_id = lineage.unit_id AND part_of.resolution_id = whole.resolution_id
        AND part_of.reports
    WHERE NOT whole.reports
),
total AS (
    SELECT below.sum_id, own.organization_id, own.target_id, own.basis,
        CAST(SUM(CASE WHEN own.covered = 1 THEN COALESCE(own.numerator, 0) ELSE 0 END) AS bigint) AS top,
        CAST(SUM(CASE WHEN own.covered = 1 THEN COALESCE(own.denominator, 0) ELSE 0 END) AS bigint) AS bottom,
        CAST(SUM(own.covered) AS bigint) AS covered,
        CAST(SUM(own.expected) AS bigint) AS expected
    FROM below
    JOIN asked ON asked.resolution_id = below.resolution_id AND NOT asked.from_own_return
    JOIN own ON own.unit_id = below.unit_id AND own.target_id = asked.target_id
        AND own.organization_id = asked.organization_id AND own.reports
    GROUP BY below.sum_id, own.organization_id, own.target_id, own.basis
),
whole AS (
    SELECT judged_unit.unit_id, asked.organization_id, asked.target_id, basis.basis, asked.threshold,
        asked.zero_over_zero, asked.is_early, asked.is_lower,
        COALESCE(total.top, 0) + COALESCE(line_total.top, 0) AS top,
        COALESCE(total.bottom, 0) + COALESCE(line_total.bottom, 0) AS bottom,
        line.is_counted AS own_counted, line.top AS own_top, line.bottom AS own_bottom,
        COALESCE(total.covered, 0) AS covered, COALESCE(total.expected, 0) AS expected,
        COALESCE(total.covered, 0) > 0
            AND (asked.is_early OR total.covered * 100 >= judged_unit.floor * total.expected) AS is_enough
    FROM judged_unit
    JOIN asked ON asked.resolution_id = judged_unit.resolution_id AND NOT asked.from_own_return
    CROSS JOIN basis
    LEFT JOIN total ON total.sum_id = judged_unit.unit_id AND total.organization_id = asked.organization_id
        AND total.target_id = asked.target_id AND total.basis = basis.basis
    LEFT JOIN line_total ON line_total.sum_id = judged_unit.unit_id AND line_total.target_id = asked.target_id
        AND line_total.organization_id = asked.organization_id AND line_total.basis = basis.basis
    LEFT JOIN line ON line.unit_id = judged_unit.unit_id AND line.target_id = asked.target_id
        AND line.organization_id = asked.organization_id AND line.basis = basis.basis
    WHERE NOT judged_unit.reports
)
SELECT unit_id, organization_id, target_id, basis, verdict, numerator, denominator, threshold, exceeded, shortfall,
    covered, expected, CAST(NULL AS boolean) AS own_counted, CAST(NULL AS bigint) AS own_numerator,
    CAST(NULL AS bigint) AS own_denominator
FROM own
UNION ALL
SELECT unit_id, organization_id, target_id, basis,
    CASE
        WHEN expected = 0 THEN 'NOT_APPLICABLE'
        WHEN is_early THEN 'NOT_DUE'
        WHEN NOT is_enough THEN 'NO_DATA'
        WHEN top > bottom THEN 'UNCLEAR'
        WHEN bottom = 0 THEN zero_over_zero
        WHEN is_lower AND top * 100 <= threshold * bottom THEN 'MET'
        WHEN NOT is_lower AND top * 100 >= threshold * bottom THEN 'MET'
        ELSE 'NOT_MET'
    END,
    CASE WHEN covered > 0 THEN top END,
    CASE WHEN covered > 0 THEN bottom END,
    threshold,
    is_enough AND NOT is_early AND top <= bottom AND CASE
        WHEN is_lower THEN top * 100 < threshold * bottom
        ELSE top * 100 > threshold * bottom
    END,
    CASE
        WHEN NOT is_enough OR top > bottom OR bottom = 0 THEN NULL
        WHEN is_lower AND top * 100 > threshold * bottom THEN top - threshold * bottom / 100
        WHEN NOT is_lower AND top * 100 < threshold * bottom THEN (threshold * bottom + 99) / 100 - top
        ELSE 0
    END,
    covered, expected, own_counted, own_top, own_bottom
FROM whole
"""


#: Where no target adds up over years, nothing of it is asked.
ONE_YEAR = "own AS (SELECT * FROM one_year),"
OVER_YEARS = """
span (year, day) AS (VALUES {spans}),
unit_then AS (
    SELECT DISTINCT span.year, lineage.unit_id, resolution.id AS resolution_id,
        own_level.level = resolution.reporting_level AS reports
    FROM span
    JOIN targets_resolution resolution ON resolution.first_year <= span.year AND resolution.last_year >= span.year
    JOIN lineage ON lineage.above_id = resolution.unit_id
    JOIN organizations_unit own_level ON own_level.id = lineage.unit_id
        AND own_level.valid_from <= span.day AND (own_level.valid_to IS NULL OR own_level.valid_to >= span.day)
    JOIN rank lowest ON lowest.level = resolution.reporting_level
    JOIN rank own_rank ON own_rank.level = own_level.level AND own_rank.depth <= lowest.depth
),
own_part_then AS (
    SELECT DISTINCT span.year, target.resolution_id, link.organization_id, part.key
    FROM span
    JOIN targets_target target ON target.first_year <= span.year AND target.last_year >= span.year
        AND target.from_own_return
    JOIN targets_target_organizations link ON link.target_id = target.id
    JOIN part ON part.target_id = target.id
),
owed_then AS (
    SELECT DISTINCT unit_then.year, unit_then.unit_id, owing.organization_id, definition.key
    FROM unit_then
    JOIN targets_owedfigure owing ON owing.resolution_id = unit_then.resolution_id
        AND owing.first_year <= unit_then.year AND owing.last_year >= unit_then.year
    JOIN targets_figuredefinition definition ON definition.id = owing.definition_id
    LEFT JOIN own_part_then own ON own.resolution_id = owing.resolution_id AND own.key = definition.key
        AND own.organization_id = owing.organization_id AND own.year = unit_then.year
    LEFT JOIN targets_resolution resolution ON resolution.id = owing.resolution_id
    LEFT JOIN targets_rootyear root_year ON root_year.root_id = resolution.unit_id
        AND root_year.year_id = unit_then.year AND root_year.counts_own_bodies AND owing.of_own_bodies
    WHERE unit_then.reports OR own.key IS NOT NULL OR root_year.id IS NOT NULL
),
silent_then AS (
    SELECT made.id AS return_id
    FROM targets_annualreturn made
    JOIN owed_then ON owed_then.unit_id = made.unit_id AND owed_then.organization_id = made.organization_id
        AND owed_then.year = made.year_id
    LEFT JOIN targets_figure figure ON figure.annual_return_id = made.id AND figure.key = owed_then.key
    WHERE made.status IN ('APPROVED', 'SUBMITTED')
    GROUP BY made.id
    HAVING COUNT(*) = SUM(CASE WHEN COALESCE(figure.is_nil, FALSE) THEN 1 ELSE 0 END)
),
heap AS (
    SELECT answer.unit_id, answer.reports, answer.organization_id, answer.target_id, answer.basis, answer.is_early,
        answer.threshold,
        CASE WHEN silent_then.return_id IS NOT NULL THEN 1 ELSE 0 END AS is_silent,
        CASE
            WHEN silent_then.return_id IS NOT NULL THEN 0
            WHEN figure.value IS NOT NULL OR COALESCE(figure.is_nil, FALSE) THEN 1
            ELSE 0
        END AS is_answered,
        CASE WHEN silent_then.return_id IS NULL THEN COALESCE(figure.value, 0) ELSE 0 END AS value
    FROM answer
    JOIN span ON span.year >= answer.first_year AND span.year <= {year}
    JOIN organizations_unit unit ON unit.id = answer.unit_id
        AND unit.valid_from <= span.day AND (unit.valid_to IS NULL OR unit.valid_to >= span.day)
    JOIN part ON part.target_id = answer.target_id
    LEFT JOIN targets_annualreturn made ON made.unit_id = answer.unit_id AND made.year_id = span.year
        AND made.organization_id = answer.organization_id
        AND (made.status = 'APPROVED' OR (made.status = 'SUBMITTED' AND answer.basis = 'WITH_SUBMITTED'))
    LEFT JOIN silent_then ON silent_then.return_id = made.id
    LEFT JOIN targets_figure figure ON figure.annual_return_id = made.id AND figure.key = part.key
    WHERE answer.accumulates AND answer.what <> 'absent' AND NOT EXISTS (
        SELECT 1 FROM organizations_absence absence
        WHERE absence.unit_id = answer.unit_id AND absence.organization_id = answer.organization_id
            AND absence.valid_from <= span.day AND (absence.valid_to IS NULL OR absence.valid_to >= span.day)
    )
),
pile AS (
    SELECT unit_id, reports, organization_id, target_id, basis, is_early, threshold,
        CAST(SUM(value) AS bigint) AS top, CAST(SUM(is_answered) AS bigint) AS answered,
        CAST(SUM(is_silent) AS bigint) AS silent_years, CAST(COUNT(*) AS bigint) AS years
    FROM heap
    GROUP BY unit_id, reports, organization_id, target_id, basis, is_early, threshold
),
own AS (
    SELECT * FROM one_year
    UNION ALL
    SELECT unit_id, reports, organization_id, target_id, basis,
        CASE
            WHEN answered > 0 AND top >= threshold THEN 'MET'
            WHEN is_early THEN 'NOT_DUE'
            WHEN silent_years > 0 THEN 'UNCLEAR'
            WHEN answered < years THEN 'NO_DATA'
            ELSE 'NOT_MET'
        END,
        CASE WHEN answered > 0 THEN top END, NULL, threshold, FALSE,
        CASE
            WHEN answered > 0 AND top >= threshold THEN 0
            WHEN answered = years THEN threshold - top
        END,
        CASE WHEN answered = years OR (answered > 0 AND top >= threshold) THEN 1 ELSE 0 END, 1
    FROM pile
),
"""
