"""Workbooks that were imported, so that the same one again is known by its checksum."""

from django.db import models

from targets.models.reporting_year import ReportingYear


class ImportedFile(models.Model):
    """A workbook whose every figure stood in the register once: in which revisions of which returns.

    `basis`: the name of all that its reading rests on beside its bytes (`targets.imports.read_before`). `returns`: the
    revision of each return when the file was in it, by primary key. While all are as they were, and sent, the same file
    brings nothing new.
    `stamp`: that of the register before, of a file from the browser (`targets.imports.unchanged`), and `figures`, how
    many it gives; None of one from the shell.
    """

    sha256 = models.CharField(max_length=64)
    basis = models.CharField(max_length=64)
    year = models.ForeignKey(ReportingYear, models.CASCADE, related_name="+")
    returns = models.JSONField()
    stamp = models.BigIntegerField(null=True)
    figures = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "tệp đã nhập"
        verbose_name_plural = "tệp đã nhập"
        constraints = [models.UniqueConstraint(fields=["sha256", "basis"], name="imported_file_unique")]

    def __str__(self) -> str:
        return self.sha256[:12]
