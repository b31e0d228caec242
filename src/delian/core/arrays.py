"""Labelled arrays: NumPy inside, names and a unit outside, nothing silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where

AXES = ("draw", "member", "capability", "phase", "year")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Values with one tuple of labels per axis and a unit; frozen, in the order of AXES.

    The draw axis is labelled by integers from 0 (the base case).
    """

    values: Floats
    labels: dict[str, tuple[str | int, ...]]
    unit: str

    def __post_init__(self) -> None:
        order = [axis for axis in AXES if axis in self.labels]
        shape = tuple(len(names) for names in self.labels.values())
        if list(self.labels) != order or self.values.shape != shape:
            raise DelianError(
                "labels-differ",
                f"values of shape {self.values.shape} do not fit axes {list(self.labels)} of sizes {shape}. "
                f"Give the axes in the order {', '.join(AXES)}.",
            )
        self.values.flags.writeable = False

    @property
    def axes(self) -> tuple[str, ...]:
        """Axis names in order."""
        return tuple(self.labels)

    def __add__(self, other: Labelled) -> Labelled:
        return Labelled(self.values + self._fitting(other, same_unit=True), self.labels, self.unit)

    def __sub__(self, other: Labelled) -> Labelled:
        return Labelled(self.values - self._fitting(other, same_unit=True), self.labels, self.unit)

    def __mul__(self, other: Labelled | float) -> Labelled:
        if not isinstance(other, Labelled):
            return Labelled(self.values * other, self.labels, self.unit)
        unit = other.unit if self.unit == "share" else self.unit
        if "share" not in (self.unit, other.unit):
            unit = f"{self.unit} x {other.unit}"
        return Labelled(self.values * self._fitting(other, same_unit=False), self.labels, unit)

    def sum(self, axis: str) -> Labelled:
        """Return the total over one axis [same unit]."""
        rest = {name: names for name, names in self.labels.items() if name != axis}
        return Labelled(self.values.sum(axis=self._place(axis)), rest, self.unit)

    def select(self, axis: str, wanted: Sequence[str | int]) -> Labelled:
        """Return the part with the *wanted* labels of one axis, in that order."""
        place, known = self._place(axis), self.labels[axis]
        missing = [label for label in wanted if label not in known]
        if missing:
            raise DelianError(
                "labels-differ",
                f"no {axis} {', '.join(map(str, missing))} here. Known: {', '.join(map(str, known))}.",
                where=[Where(column=axis, value=label) for label in missing],
            )
        taken = np.take(self.values, [known.index(label) for label in wanted], axis=place)
        return Labelled(taken, {**self.labels, axis: tuple(wanted)}, self.unit)

    def at(self, **where: str | int) -> Floats:
        """Return the plain values at one label per named axis, for instance at(member="DEU")."""
        index: list[slice | int] = [slice(None)] * self.values.ndim
        for axis, label in where.items():
            self.select(axis, (label,))  # raises with the labels that exist
            index[self._place(axis)] = self.labels[axis].index(label)
        part: Floats = self.values[tuple(index)]
        return part

    def to_pandas(self) -> Any:
        """Return a pandas Series indexed by all axes (needs pandas)."""
        pandas = _extra("pandas")
        index = pandas.MultiIndex.from_product(list(self.labels.values()), names=list(self.labels))
        return pandas.Series(self.values.ravel(), index=index, name=self.unit)

    def to_xarray(self) -> Any:
        """Return an xarray DataArray with the unit as attribute (needs xarray)."""
        xarray = _extra("xarray")
        coords = {axis: list(names) for axis, names in self.labels.items()}
        return xarray.DataArray(self.values, coords=coords, dims=self.axes, attrs={"unit": self.unit})

    def to_polars(self) -> Any:
        """Return a long polars DataFrame, one row a value (needs polars)."""
        polars = _extra("polars")
        grids = np.meshgrid(*[np.arange(len(n)) for n in self.labels.values()], indexing="ij")
        columns = {
            axis: [self.labels[axis][i] for i in grid.ravel()] for axis, grid in zip(self.labels, grids, strict=True)
        }
        return polars.DataFrame({**columns, self.unit: self.values.ravel()})

    def _place(self, axis: str) -> int:
        if axis not in self.labels:
            raise DelianError("labels-differ", f"no axis {axis!r} here. Axes: {', '.join(self.axes)}.")
        return self.axes.index(axis)

    def _fitting(self, other: Labelled, *, same_unit: bool) -> Floats:
        if same_unit and self.unit != other.unit:
            raise DelianError(
                "units-differ",
                f"{self.unit!r} and {other.unit!r} cannot be added. Convert one of them first.",
                where=[Where(column="unit", value=self.unit), Where(column="unit", value=other.unit)],
            )
        if self.labels != other.labels:
            raise DelianError(
                "labels-differ",
                f"labels differ: {self.labels} against {other.labels}. Use select() to bring them together.",
            )
        return other.values


def _extra(name: str) -> ModuleType:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise DelianError("missing-extra", f"{name} is not installed. Type: pip install {name}") from None
