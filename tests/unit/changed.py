"""The embedded ledger with some figures read otherwise, which the program itself never sees happen."""

from __future__ import annotations

from delian.ledger.store import Ledger
from delian.questions import supply


def same(figure):
    return figure


class Changed(Ledger):
    """Set `change` to a function of one figure; what was kept of the ledger before is dropped."""

    def __init__(self, path=None):
        super().__init__(path)
        self._change = same

    @property
    def change(self):
        return self._change

    @change.setter
    def change(self, one):
        self._change = one
        supply._supply.cache_clear()  # it takes a ledger for what never changes

    def figures(self, table, **where):
        return [self._change(figure) for figure in super().figures(table, **where)]
