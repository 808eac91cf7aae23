"""The workbooks of the 70 import cases: `python -m targets.tests.excel_cases` writes them to fixtures/excel_cases/.

What is expected of each stands in fixtures/excel_cases/cases.yaml; `test_excel_cases.py` reads both.
"""
