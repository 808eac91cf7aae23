# The README's two commands under short names; each is whole by itself.
.PHONY: demo test

demo:
	python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && .venv/bin/python manage.py demo

test:
	python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && .venv/bin/python -m pytest
