"""The workbooks of the 70 import cases, written by `python -m targets.tests.workbook.excel_cases`.

What is expected of each stands in fixtures/excel_cases/cases.yaml; `test_excel_cases.py` reads both.
"""
