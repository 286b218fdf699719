"""What this process counts by itself for `/metrics`: requests, and how long they took."""

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.process_collector import ProcessCollector

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Meters:
    """One set a process. Labels are routes as they are written, methods and statuses: few, and nobody's data."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Histogram(
            "dooropener_request_seconds",
            "Time until a request was answered.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        known = method if method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
        self._requests.labels(known, route, str(status)).observe(seconds)
