"""Makes the two files of Inter that Snug serves, in the folder it is run in.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    python3 -m venv venv && venv/bin/pip install fonttools==4.68.0 brotli==1.2.1
    venv/bin/python make.py package/variable/InterVariable.woff2

The licence is package/LICENSE.txt. The two files go to static/vendor, and their sums into
docs/vendored.sha256.
"""

import os
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib import instancer

# English, Spanish, German and every other language of Western Europe.
LATIN = (
    "20-7E A0-A3 A5 A7 A9-AE B0-B7 B9-FF 152-153 160-161 178 17D-17E 192 1E9E "
    "2010-2014 2018-201E 2020-2022 2026 202F 2030 2039-203A 20AC 2122 2190-2193 2212"
)
# All other languages of Europe in Latin letters, Vietnamese; Greek with one accent; Bulgarian,
# Belarusian, Macedonian, Russian, Serbian, Ukrainian.
OTHERS = (
    "100-131 134-137 139-13E 141-148 14A-151 154-15F 162-177 179-17C 1A0-1A1 1AF-1B0 218-21B 1EA0-1EF9 20AB "
    "384-38A 38C 38E-3A1 3A3-3CE 401-40C 40E-44F 451-45C 45E-45F 490-491 2116"
)


def characters(ranges):
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def plain(value):
    """Takes from a distance of kerning what depends on the weight: the regular one is used."""
    for name in ("XPlaDevice", "YPlaDevice", "XAdvDevice", "YAdvDevice"):
        if hasattr(value, name):
            delattr(value, name)


def kerning_of_one_weight(font):
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            pairs = [r for s in getattr(table, "PairSet", []) for r in s.PairValueRecord]
            pairs += [r for c in getattr(table, "Class1Record", []) for r in c.Class2Record]
            for pair in pairs:
                plain(pair.Value1)
                plain(pair.Value2)
            table.ValueFormat1 &= 0x0F
            table.ValueFormat2 &= 0x0F


def make(source, ranges, target):
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "locl"]
    options.hinting = False
    options.notdef_outline = False
    options.drop_tables += ["STAT", "MVAR", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters(ranges))
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 700), "opsz": 14})
    font["fvar"].instances = []
    axis = font["fvar"].axes[0].axisNameID
    font["name"].names = [name for name in font["name"].names if name.nameID in (0, 1, 2, 14, axis)]
    scale_upem(font, 1000)
    kerning_of_one_weight(font)
    font.flavor = "woff2"
    font.save(target)
    print(target, os.path.getsize(target), "bytes")


make(sys.argv[1], LATIN, "inter-4.1-western.woff2")
make(sys.argv[1], OTHERS, "inter-4.1-european.woff2")
