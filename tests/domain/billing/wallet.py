"""Means of payment on file with the provider in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from app.domain.billing.errors import PaymentsMisusedError
from app.domain.billing.ports import ProvidedMethod, ProvidedSetup


class Wallet:
    """The part of a ledger that keeps them, by the names of customers."""

    name: str
    keys: dict[str, str]
    customers: dict[str, Any]
    methods: dict[str, tuple[str, ProvidedMethod]]
    setups: dict[str, ProvidedSetup]
    _own: Callable[[dict[str, Any], str], Any]
    _reach: Callable[[], None]

    def begin_setup(self, customer: str, *, key: str) -> str:
        self._own(self.customers, customer)
        setup = self.keys.setdefault(key, f"seti_{self.name}_{len(self.setups)}")
        self.setups.setdefault(setup, ProvidedSetup(customer=customer, method=None))
        return f"{setup}_secret_{setup}"

    def type_card(self, secret: str, last4: str = "4242", **facts: object) -> ProvidedMethod:
        """Put a card on file as a browser does with a setup's secret."""
        setup = secret.partition("_secret_")[0]
        method = self.add_card(self.setups[setup].customer, last4, **facts)
        self.setups[setup] = replace(self.setups[setup], method=method.id)
        return method

    def add_card(self, customer: str, last4: str = "4242", **facts: object) -> ProvidedMethod:
        """Put a card on file."""
        known: dict[str, object] = {"kind": "card", "brand": "visa", "expires": (2030, 12), "is_default": False}
        name = f"pm_{self.name}_{len(self.methods)}"
        method = ProvidedMethod(id=name, last4=last4, **{**known, **facts})  # type: ignore[arg-type]
        self.methods[name] = (customer, method)
        return method

    def find_setup(self, setup: str) -> ProvidedSetup | None:
        self._reach()
        return self.setups.get(setup)

    def list_methods(self, customer: str) -> Sequence[ProvidedMethod]:
        self._own(self.customers, customer)
        return [method for whose, method in reversed(self.methods.values()) if whose == customer]

    def set_default(self, customer: str, method: str) -> None:
        self._own_method(customer, method)
        for name, (whose, each) in self.methods.items():
            if whose == customer:
                self.methods[name] = (whose, replace(each, is_default=name == method))

    def remove(self, customer: str, method: str) -> None:
        self._own_method(customer, method)
        self.methods[method] = ("", self.methods[method][1])

    def _own_method(self, customer: str, method: str) -> None:
        if self._own(self.methods, method)[0] != customer:
            raise PaymentsMisusedError(method)
