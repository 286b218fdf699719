"""`dooropener doctor`: looks at everything a running house needs, changes nothing, and says what to do."""

from dooropener.cli.doctor.findings import Finding, Grade
from dooropener.cli.doctor.visit import examine, report

__all__ = ["Finding", "Grade", "examine", "report"]
