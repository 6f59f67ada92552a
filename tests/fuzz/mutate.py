"""Good files made bad: every number of a seed gives another one, the same each time."""

import random

SPECIAL = (
    b"\0",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\0" * 8,
    b"-1",
    b"..",
    b"/",
    b"\\",
    b"%s",
    b"[[",
)


def mutated(good, seed):
    """A file that is up to eight changes away from one of the good ones."""
    draw = random.Random(seed)
    content = bytearray(draw.choice(good))
    for _ in range(draw.randint(1, 8)):
        draw.choice((flip, put, cut, repeat, swap, splice))(content, draw, good)
    return bytes(content)


def piece(content, draw):
    start = draw.randint(0, len(content))
    return slice(start, min(len(content), start + draw.choice((1, 2, 4, 16, 200))))


def flip(content, draw, good):
    if content:
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def put(content, draw, good):
    place = piece(content, draw)
    content[place] = draw.choice((*SPECIAL, draw.randbytes(draw.choice((1, 4, 8)))))


def cut(content, draw, good):
    del content[piece(content, draw)]


def repeat(content, draw, good):
    place = piece(content, draw)
    content[place] = content[place] * draw.choice((2, 3, 50))


def swap(content, draw, good):
    one, other = piece(content, draw), piece(content, draw)
    content[one], content[other] = content[other], content[one]


def splice(content, draw, good):
    content[piece(content, draw)] = bytes((other := draw.choice(good))[piece(other, draw)])
