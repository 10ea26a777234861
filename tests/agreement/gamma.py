"""Reference values of gamma for tests/agreement/gamma.toml, computed with pygamma-agreement.

    python -m venv venv && venv/bin/pip install -U pygamma-agreement==0.5.9 coverage
    venv/bin/python tests/agreement/gamma.py tests/agreement/gamma.toml [SPANS.jsonl]

SPANS.jsonl holds real codings, one transcript a line: {"text", "coders", "spans": [{"coder", "label", "start", "end"}]}.
Only places and numbers of labels are written, no words. Without the file the cases that need it are left out.
"""
import importlib.metadata
import json
import random
import sys

import numpy as np
from pyannote.core import Segment
from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum, ShuffleContinuumSampler

SEED, PRECISION = 1, 0.01
HEAD = """# Gamma as another program finds it; written by tests/agreement/gamma.py.
# pygamma-agreement {version}, alpha = beta = delta_empty = 1, ShuffleContinuumSampler, precision_level {precision},
# numpy.random.seed({seed}) before each case. coders: [begin, end, category] of each unit of each coder.
# mended: with the least distance of shifts kept beyond the second coder as well, which that version forgets.
"""

A, B, C = 0, 1, 2
BY_HAND = {
    "two coders, moved borders": (100, [[(0, 10, A), (20, 40, B), (60, 70, A)], [(2, 12, A), (25, 38, B), (61, 75, C)]]),
    "two coders, one of them with a gap": (200, [[(0, 30, A), (50, 80, A), (120, 160, A)], [(5, 33, A), (118, 150, A)]]),
    "two coders, nested": (300, [[(10, 200, A), (20, 40, B), (50, 90, C)], [(15, 190, A), (22, 41, B), (60, 80, B), (100, 120, C)]]),
    "two coders, crossing": (300, [[(0, 100, A), (60, 160, A), (120, 220, A)], [(30, 130, A), (90, 190, A)]]),
    "two coders, same text under other codes": (100, [[(10, 20, A), (10, 20, B)], [(10, 20, B), (10, 20, C)]]),
    "two coders, far apart": (1000, [[(0, 10, A), (500, 520, B)], [(250, 260, A), (900, 940, B)]]),
    "two coders, one coded nothing in half of it": (400, [[(i * 40, i * 40 + 25, i % 3) for i in range(10)], [(i * 40 + 4, i * 40 + 30, i % 2) for i in range(5)]]),
    "three coders, one unit each": (60, [[(10, 20, A)], [(12, 22, A)], [(30, 40, A)]]),
    "three coders, nested and crossing": (300, [[(10, 200, A), (20, 40, B), (150, 260, C)], [(15, 190, A), (22, 41, B)], [(12, 100, A), (101, 210, A), (140, 250, C)]]),
    "three coders, one coded nothing": (100, [[(0, 10, A), (20, 40, B)], [(2, 12, A), (25, 38, B)], []]),
    "four coders, several codes": (200, [[(0, 20, A), (40, 60, B), (90, 130, C)], [(1, 22, A), (43, 66, B), (100, 128, C)], [(5, 18, B), (44, 58, B), (92, 131, C), (150, 170, A)], [(0, 25, A), (45, 70, A), (95, 140, C)]]),
    "four coders, touching": (120, [[(0, 40, A), (40, 80, B), (80, 120, A)], [(0, 35, A), (35, 82, B), (82, 120, A)], [(0, 60, A), (60, 120, B)], [(0, 42, A), (42, 78, B), (78, 120, C)]]),
}
# Coders, units of each, length of the text, longest unit, codes; drawn with Python's random.
DRAWN = [(2, 12, 600, 60, 3), (2, 20, 400, 80, 4), (3, 6, 300, 50, 2), (3, 9, 400, 90, 3), (4, 4, 200, 40, 3), (4, 5, 260, 60, 2), (5, 3, 150, 40, 2)]


class Mended(ShuffleContinuumSampler):
    """Release 0.5.9 loses the room it has taken away: `_remove_pivot_segment` stretches a segment that lies wholly on
    one side of the new pivot up to it. It shows from the third coder on."""

    @staticmethod
    def _remove_pivot_segment(pivot, segments, dist):
        cut = [(s.start, min(s.end, pivot - dist)) for s in segments] + [(max(s.start, pivot + dist), s.end) for s in segments]
        return [Segment(start, end) for start, end in cut if start < end]


def drawn(number, coders, units, length, longest, codes):
    dice = random.Random(number)
    def unit():
        size = dice.randint(1, longest)
        begin = dice.randint(0, length - size)
        return begin, begin + size, dice.randrange(codes)
    return length, [sorted({unit() for _ in range(units)}) for _ in range(coders)]


def real(path, line, keep, label=None):
    transcript = json.loads(open(path).read().splitlines()[line])
    labels = sorted({span["label"] for span in transcript["spans"]})
    return len(transcript["text"]), [
        sorted({(s["start"], s["end"], labels.index(s["label"])) for s in transcript["spans"] if s["coder"] == coder and label in (None, s["label"])})
        for coder in transcript["coders"][:keep]
    ]


def measure(length, coders, sampler):
    continuum = Continuum()
    for number, units in enumerate(coders):
        continuum.add_annotator(str(number))
        for begin, end, code in units:
            continuum.add(str(number), Segment(begin, end), f"{code:03}")
    continuum.bound_sup = max(length, continuum.bound_sup)
    np.random.seed(SEED)
    weights = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    return continuum.compute_gamma(weights, precision_level=PRECISION, sampler=sampler)


def main():
    cases = dict(BY_HAND)
    for number, shape in enumerate(DRAWN):
        cases[f"drawn {number}: {shape[0]} coders"] = drawn(number, *shape)
    if len(sys.argv) > 2:
        for line in (1, 2, 4):
            cases[f"real codings {line}, two coders"] = real(sys.argv[2], line, 2)
            cases[f"real codings {line}, three coders"] = real(sys.argv[2], line, 3)
        cases["real codings 0, three coders, one code"] = real(sys.argv[2], 0, 3, "Age")
    version = importlib.metadata.version("pygamma-agreement")
    # Not to standard output: the solver talks there.
    with open(sys.argv[1], "w") as out:
        out.write(HEAD.format(version=version, precision=PRECISION, seed=SEED))
        for name, (length, coders) in cases.items():
            found = measure(length, coders, ShuffleContinuumSampler())
            mended = measure(length, coders, Mended()) if len(coders) > 2 else found
            out.write(f'\n[[case]]\nname = "{name}"\nlength = {length}\ncoders = {json.dumps(coders)}\n')
            out.write(f"observed = {found.observed_disorder:.7f}\nexpected = {found.expected_disorder:.7f}\n")
            out.write(f"expected_mended = {mended.expected_disorder:.7f}\ngamma = {found.gamma:.6f}\n")
            out.write(f"gamma_mended = {mended.gamma:.6f}\nsamples = {found.n_samples}\n")


main()
