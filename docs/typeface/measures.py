"""Prints how a font of the system gets the measures of Inter (static/css/typeface.css).

After make.py, with the regular and the bold file of a font, or a variable one twice:

    npm pack @fontsource-variable/arimo@5.3.0 && tar xzf fontsource-variable-arimo-5.3.0.tgz
    venv/bin/python measures.py package/files/arimo-latin-wght-normal.woff2{,}

Arimo is as wide as Arial and Liberation Sans. Inter is measured at 400, and at 650, because most
bold texts are of 600 or 700.
"""

import sys

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TEXT = (
    "This is message 12, and it has two sentences. This is the other. Where shall we meet? "
    "I will be there at 10:30. Das ist eine Nachricht mit zwei Sätzen; wer kommt heute Abend mit? "
    "Um 18:45 Uhr am Bahnhof. ¿Quién viene mañana a la reunión? Es sábado y todos están invitados."
)


def width(path, weight):
    font = TTFont(path)
    if "fvar" in font:
        axes = {axis.axisTag: None for axis in font["fvar"].axes}
        font = instancer.instantiateVariableFont(font, axes | {"wght": weight})
    characters, advances = font.getBestCmap(), font["hmtx"]
    wide = sum(advances[characters[ord(letter)]][0] for letter in TEXT)
    return wide / font["head"].unitsPerEm


inter = TTFont("inter-4.1-western.woff2")
ascent, descent = inter["hhea"].ascent / 10, -inter["hhea"].descent / 10
for path, weight, ours in ((sys.argv[1], 400, 400), (sys.argv[2], 700, 650)):
    ratio = width("inter-4.1-western.woff2", ours) / width(path, weight)
    print(
        f"size-adjust: {ratio:.1%}; ascent-override: {ascent / ratio:.1f}%; "
        f"descent-override: {descent / ratio:.1f}%;"
    )
