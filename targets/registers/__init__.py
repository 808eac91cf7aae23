"""The registers: rows with steps and papers that targets and duties rest on; one declaration each, shared pages."""
