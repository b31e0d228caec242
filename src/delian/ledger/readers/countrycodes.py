"""Country codes and names (countrycode project, and the names that allies use for each other)."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import records
from delian.ledger.tables import NameRow, SourceRow

# Allies, members of the EU and the JEF, and the neighbours and partners that some mission names.
MODELLED = frozenset({
    "ALB", "AUS", "AUT", "BEL", "BGR", "BLR", "CAN", "CHE", "CHN", "CYP", "CZE", "DEU", "DNK", "ESP",
    "EST", "FIN", "FRA", "GBR", "GEO", "GRC", "HRV", "HUN", "IRL", "ISL", "ITA", "JPN", "KOR", "LTU",
    "LUX", "LVA", "MDA", "MKD", "MLT", "MNE", "NLD", "NOR", "NZL", "POL", "PRT", "ROU", "RUS", "SVK",
    "SVN", "SWE", "TUR", "UKR", "USA",
})  # fmt: skip

# Numbers of the Correlates of War project, for years from 1990 on.
COW = {
    2: "USA", 20: "CAN", 200: "GBR", 205: "IRL", 210: "NLD", 211: "BEL", 212: "LUX", 220: "FRA", 225: "CHE",
    230: "ESP", 235: "PRT", 255: "DEU", 290: "POL", 305: "AUT", 310: "HUN", 316: "CZE", 317: "SVK", 325: "ITA",
    338: "MLT", 339: "ALB", 341: "MNE", 343: "MKD", 344: "HRV", 349: "SVN", 350: "GRC", 352: "CYP", 355: "BGR",
    359: "MDA", 360: "ROU", 365: "RUS", 366: "EST", 367: "LVA", 368: "LTU", 369: "UKR", 370: "BLR", 372: "GEO",
    375: "FIN", 380: "SWE", 385: "NOR", 390: "DNK", 395: "ISL", 640: "TUR", 710: "CHN", 732: "KOR", 740: "JPN",
    900: "AUS", 920: "NZL",
}  # fmt: skip

# Codes of the CIA (GEC, once FIPS); some are the ISO codes of other countries (GM Germany, RS Russia, AU Austria).
GEC = {
    "AL": "ALB", "AS": "AUS", "AU": "AUT", "BE": "BEL", "BO": "BLR", "BU": "BGR", "CA": "CAN", "CH": "CHN",
    "CY": "CYP", "DA": "DNK", "EI": "IRL", "EN": "EST", "EZ": "CZE", "FI": "FIN", "FR": "FRA", "GG": "GEO",
    "GM": "DEU", "GR": "GRC", "HR": "HRV", "HU": "HUN", "IC": "ISL", "IT": "ITA", "JA": "JPN", "KS": "KOR",
    "LG": "LVA", "LH": "LTU", "LO": "SVK", "LU": "LUX", "MD": "MDA", "MJ": "MNE", "MK": "MKD", "MT": "MLT",
    "NL": "NLD", "NO": "NOR", "NZ": "NZL", "PL": "POL", "PO": "PRT", "RO": "ROU", "RS": "RUS", "SI": "SVN",
    "SP": "ESP", "SW": "SWE", "SZ": "CHE", "TU": "TUR", "UK": "GBR", "UP": "UKR", "US": "USA",
}  # fmt: skip

# Countries that only open or close the way to a mission: they have a name, no forces here.
ACCESS = frozenset({"DJI", "IRQ", "KWT", "SAU"})

POOL_NAMES = {
    "NAEW": ("NATO AWACS fleet", "AWACS|NAEW&C|NATO AEW&C|E-3A fleet"),
    "MMF": ("Multinational MRTT Fleet", "MMF A330 MRTT|MMU|NATO tanker fleet"),
    "AGS": ("NATO Alliance Ground Surveillance", "NATO AGS|RQ-4D fleet"),
    "SAC": ("Strategic Airlift Capability", "SAC C-17|Heavy Airlift Wing"),
}

# Names as printed in NATO's own tables where they differ from the English short name.
_NATO_NAMES = {"NLD": "Netherlands", "SVK": "Slovak Republic", "TUR": "Türkiye"}
_ALIASES = {
    "BLR": "Byelorussia|Belorussia",
    "CHE": "Swiss Confederation",
    "CHN": "PRC|People's Republic of China",
    "CZE": "Czech Republic|Czechia",
    "DEU": "Federal Republic of Germany|FRG|Deutschland",
    "ESP": "España",
    "GBR": "UK|U.K.|Britain|Great Britain|England",
    "GRC": "EL|Hellas|Hellenic Republic",
    "IRL": "Republic of Ireland|Eire",
    "KOR": "Korea|Republic of Korea|ROK",
    "MDA": "Republic of Moldova",
    "MKD": "Macedonia|FYROM|The former Yugoslav Republic of Macedonia",
    "NLD": "Holland|The Netherlands",
    "ROU": "Roumania|Rumania",
    "RUS": "Russian Federation",
    "SVK": "Slovak Republic",
    "TUR": "Turkey|Turkiye|Türkiye|Republic of Türkiye",
    "USA": "US|U.S.|United States of America|America",
}
# Bulgaria took the euro in 2026; every figure of this ledger is older than that.
_CURRENCIES = {"BGR": "BGN"}


def read_names(path: Path) -> tuple[list[NameRow], list[SourceRow]]:
    """Return the names and codes of the modelled countries and pooled fleets."""
    countries = [_country(row) for row in records(path) if row["iso3c"] in MODELLED | ACCESS]
    pools = [NameRow(code, "", "", name, name, aliases, "") for code, (name, aliases) in POOL_NAMES.items()]
    return countries + pools, []


def read_iso2_codes(path: Path) -> dict[str, str]:
    """Return ISO3 by ISO2 for modelled countries."""
    return {row["iso2c"]: row["iso3c"] for row in records(path) if row["iso3c"] in MODELLED}


def read_numeric_codes(path: Path) -> dict[str, str]:
    """Return ISO3 by three-digit ISO number for modelled countries."""
    return {row["iso3n"].zfill(3): row["iso3c"] for row in records(path) if row["iso3c"] in MODELLED}


def _country(row: dict[str, str]) -> NameRow:
    iso3, name = row["iso3c"], row["country.name.en"].replace("Turkey", "Türkiye")
    aliases = [alias for alias in _ALIASES.get(iso3, "").split("|") if alias != name]
    return NameRow(
        iso3,
        row["iso2c"],
        row["iso3n"].zfill(3),
        name,
        _NATO_NAMES.get(iso3, name),
        "|".join(aliases),
        _CURRENCIES.get(iso3, row["iso4217c"]),
    )
