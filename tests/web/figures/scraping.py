"""Reading /metrics as Prometheus does."""

from collections.abc import Mapping

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from tests.web.environs import answer_to, environ

TOKEN = "t" * 32


class Scrape:
    """What one scrape of an application gave."""

    def __init__(self, app: Flask) -> None:
        answer = answer_to(app, environ("", "/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}"))
        assert answer.status == 200
        self.text = answer.body.decode()
        families = text_string_to_metric_families(self.text)  # with when each began, by a process that is alone
        self.families = {each.name: each for each in families if not each.name.endswith("_created")}
        self._samples = [sample for family in self.families.values() for sample in family.samples]

    def value(self, name: str, **labels: str) -> float:
        """Give the value of one series; 0 where there is none, as `increase` takes it."""
        return next((each.value for each in self._samples if (each.name, each.labels) == (name, labels)), 0)

    def values(self, name: str) -> Mapping[str, float]:
        """Give the values of a family with one label, by that."""
        return {"".join(each.labels.values()): each.value for each in self._samples if each.name == name}

    def names(self) -> set[str]:
        """Give every name that a query may ask for, of families without figures too."""
        parts = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
        return {f"{name}{part}" for name, each in self.families.items() for part in parts.get(each.type, ("",))}
