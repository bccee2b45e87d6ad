"""Good files made bad, each time in the same way: by a seed."""

from __future__ import annotations

import copy
import random
import zipfile
from collections.abc import Callable
from io import BytesIO

from lxml import etree

from tests.imports.wordfiles import packed

Parts = dict[str, str | bytes]

_NONSENSE = (
    "",
    "-1",
    "0",
    "9" * 30,
    "99999",
    "true",
    "%1%2%3",
    "x" * 500,
    "../../etc/passwd",
    "\u202e",
    "#REF!",
    "1e9",
)


def damaged(content: bytes, seed: int) -> bytes:
    """The file with one to four kinds of damage done to it."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        kinds = (*OF_BYTES, *OF_ARCHIVES, *OF_ARCHIVES) if content.startswith(b"PK") else (*OF_BYTES, _tags)
        content = chance.choice(kinds)(content, chance)
    return content


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return chance.choice((content[:begin], content[begin:], content[:begin] + content[end:]))


def _repeated(content: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(content) + 1)
    end = min(len(content), begin + chance.randrange(2_000))
    return content[:end] + content[begin:end] * chance.choice((1, 2, 30)) + content[end:]


def _tags(content: bytes, chance: random.Random) -> bytes:
    """A tag of a page left out, said twice, or put elsewhere."""
    pieces = content.split(b"<")
    one, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    pieces[one : one + 1] = chance.choice(([], [pieces[one]] * 2, [pieces[one]] * 400, [pieces[other]]))
    return b"<".join(pieces)


def _entries(content: bytes, chance: random.Random) -> bytes:
    """Parts of an archive left out, taken for each other, or there twice."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts: Parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 -- damaged before
        return content
    names = list(parts)
    if len(names) < 2:
        return content
    one, other = chance.sample(names, 2)
    change = chance.randrange(4)
    if change == 0:
        del parts[one]
    elif change == 1:
        parts[one], parts[other] = parts[other], parts[one]
    elif change == 2:
        parts[one.upper()] = parts[other]
    else:
        part = parts[one]
        parts[one] = chance.choice(OF_BYTES)(part if isinstance(part, bytes) else part.encode(), chance)
    return packed(parts)


def _nodes(content: bytes, chance: random.Random) -> bytes:
    """Elements of a part left out, said twice, moved, put in themselves, or with nonsense in an attribute."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts: Parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
        tree = etree.fromstring(parts[name])
    except Exception:  # noqa: BLE001 -- damaged before
        return content
    for _ in range(chance.choice((1, 5, 50))):
        elements = [element for element in tree.iter() if element.getparent() is not None]
        if not elements:
            break
        _change(chance.choice(elements), chance.choice(elements), chance)
    parts[name] = etree.tostring(tree)
    return packed(parts)


def _change(one: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent = one.getparent()
    kind = chance.randrange(5)
    if kind == 0:
        parent.remove(one)
    elif kind == 1:
        one.addnext(copy.deepcopy(one))
    elif kind == 2:
        other.append(copy.deepcopy(one))
    elif kind == 3:
        one.tag = other.tag
    else:
        for attribute in list(one.attrib)[:1]:
            one.set(attribute, chance.choice(_NONSENSE))


OF_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flipped, _cut, _repeated)
OF_ARCHIVES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_entries, _nodes, _nodes)
