"""Planning numbers of transport typed for tests: round ones, easy to reckon with."""

from __future__ import annotations

import numpy as np

ONE = np.ones(1)


def number(value):
    return value * ONE


NUMBERS = {
    ("strategic_airlift", "payload"): number(40.0),
    ("strategic_airlift", "speed"): number(800.0),
    ("strategic_airlift", "hours"): number(10.0),
    ("tactical_airlift", "payload"): number(10.0),
    ("tactical_airlift", "speed"): number(500.0),
    ("tactical_airlift", "hours"): number(8.0),
    ("ro_ro_ships", "payload"): number(10_000.0),
    ("ro_ro_ships", "speed"): number(25.0),
    ("ro_ro_ships", "port_days"): number(5.0),
    ("warships", "speed"): number(25.0),
    ("tankers", "ferried"): number(6.0),
    ("tankers", "ferry_days"): number(3.0),
    ("tankers", "ferry_range"): number(3_000.0),
}
