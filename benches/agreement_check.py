"""Checks `emic agree` against an independent count: character by character, in exact fractions.

    python3 benches/agreement_check.py target/release/emic [FIRST [COUNT]]

Makes random studies, brings them into projects with `emic import`, and compares the figures of `emic --format json agree`
with the textbook's sums. Nothing is swept or merged cleverly here: a text is a list of characters, and a figure is a sum
over it. Definitions are those of docs/agreement.md. Prints for each figure how many were compared, how many had a value, on
how many only one side had one, and the largest difference. Needs Python 3.11 and nothing else.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction as F
from itertools import combinations, permutations


def ratio(over, under):
    return None if under == 0 else F(over) / F(under)


class Text:
    def __init__(self, case, document):
        self.units = range(document["length"])
        self.asked = set(document["present"])
        self.pairable = set(self.units) if len(self.asked) > 1 else set()
        self.segments = {}
        for row in range(case["rows"]):
            for coder in self.asked:
                groups = []
                for who, code, begin, end in document["codings"]:
                    if who == coder and code == row:
                        one = set(range(begin, end))
                        for other in [g for g in groups if g & one]:
                            groups.remove(other)
                            one |= other
                        groups.append(one)
                self.segments[row, coder] = groups
        self.coded = {key: frozenset().union(*found, frozenset()) for key, found in self.segments.items()}

    def has(self, row, coder, unit):
        return unit in self.coded[row, coder]


def kappa(n11, n10, n01, n00):
    n = n11 + n10 + n01 + n00
    if n == 0:
        return None, None, None
    po, pa, pb = F(n11 + n00, n), F(n11 + n10, n), F(n11 + n01, n)
    pe = pa * pb + (1 - pa) * (1 - pb)
    return ratio(po - pe, 1 - pe), po, pe


def nominal(histogram, distance=lambda a, b: int(a != b)):
    """Units as tuples of values, with how many there are: (observed, expected) disagreement of alpha."""
    pairs, total = F(0), Counter()
    for values, units in histogram.items():
        if len(values) > 1:
            pairs += F(units * sum(distance(a, b) for a, b in permutations(values, 2)), 1) / (len(values) - 1)
            for value in values:
                total[value] += units
    n = sum(total.values())
    if n == 0:
        return None
    expected = sum(total[a] * total[b] * distance(a, b) for a in total for b in total if a != b)
    return (pairs / n, F(expected) / (n * (n - 1))) if expected else None


def alpha(histogram, distance=lambda a, b: int(a != b)):
    found = nominal(histogram, distance)
    return None if found is None else 1 - found[0] / found[1]


def rated(histogram):
    """Percent agreement, Fleiss in Gwet's form, AC1."""
    several = sum(n for values, n in histogram.items() if len(values) > 1)
    every = sum(n for values, n in histogram.items() if values)
    if several == 0:
        return None, None, None
    agree = lambda v: F(sum(a == b for a, b in permutations(v, 2)), len(v) * (len(v) - 1))
    pa = sum(n * agree(values) for values, n in histogram.items() if len(values) > 1) / several
    pi = [sum(n * F(values.count(k), len(values)) for values, n in histogram.items() if values) / every for k in (0, 1)]
    fleiss, gwet = sum(p * p for p in pi), sum(p * (1 - p) for p in pi)
    return pa, ratio(pa - fleiss, 1 - fleiss), ratio(pa - gwet, 1 - gwet)


def unitizing(texts, row):
    """u-alpha of one code: values are coded (1) and gap (0)."""
    o, l, s = Counter(), Counter(), Counter()
    for t in texts:
        for u in t.pairable:
            for a, b in permutations(t.asked, 2):
                o[t.has(row, a, u), t.has(row, b, u)] += F(1, len(t.asked) - 1)
            for a in t.asked:
                l[t.has(row, a, u)] += 1
        if t.pairable:
            s[True] += sum(len(segment) ** 2 for c in t.asked for segment in t.segments[row, c])
    s[False] = l[False]
    n = sum(l.values())
    kept = n * n - sum(s.values())
    expected = F(2 * n * l[True] * l[False], kept) if kept else 0
    return 1 - (o[True, False] + o[False, True]) / expected if expected else None


def jaccard(a, b):
    return 1 - F(len(a & b), len(a | b)) if a | b else 0


def masi(a, b):
    form = F(1) if a == b else F(2, 3) if (a <= b or b <= a) and a & b else F(1, 3) if a & b else 0
    return 1 - (1 - jaccard(a, b)) * form


class Dice:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed

    def below(self, end):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & mask
        return (z ^ (z >> 31)) * end >> 64


def interval(values):
    kept = sorted(float(v) for v in values if v is not None)
    dropped = len(values) - len(kept)
    if not kept or dropped > 0.05 * len(values):
        return [None, None, dropped]
    def at(share):
        place = share * (len(kept) - 1)
        low = int(place)
        return kept[low] + (kept[min(low + 1, len(kept) - 1)] - kept[low]) * (place - low)
    return [at(0.025), at(0.975), dropped]


def pooled(rows):
    kept = [row for row in rows if row[0] is not None]
    value = ratio(sum(po - pe for _, po, pe in kept), sum(1 - pe for *_, pe in kept))
    return [value, len(rows) - len(kept)]


def pooled_alpha(rows):
    kept = [row for row in rows if row is not None]
    found = ratio(sum(o for o, _ in kept), sum(e for _, e in kept))
    return [None if found is None else 1 - found, len(rows) - len(kept)]


def figures(case):
    coders, least = range(case["coders"]), case["overlap"]
    texts = [Text(case, document) for document in case["documents"]]
    rows, pairs = range(case["rows"]), list(combinations(coders, 2))

    def cells(row, where, a, b):
        here = (t for t in where if a in t.asked and b in t.asked)
        found = Counter((t.has(row, a, u), t.has(row, b, u)) for t in here for u in t.units)
        return found[True, True], found[True, False], found[False, True], found[False, False]

    def histogram(row, where):
        return Counter(tuple(sorted(int(t.has(row, c, u)) for c in t.asked)) for t in where for u in t.units)

    def matched(row, a, b):
        hits = total = 0
        for t in texts:
            if a in t.asked and b in t.asked:
                for x, y in permutations((t.segments[row, a], t.segments[row, b])):
                    total += len(x)
                    hits += sum(any(s & o and len(s & o) / len(s | o) >= least for o in y) for s in x)
        return [hits, total]

    def pair(row, a, b):
        by_text = [(kappa(*cells(row, [t], a, b))[0], sum(cells(row, [t], a, b))) for t in texts]
        kept = [(value, n) for value, n in by_text if value is not None]
        found = cells(row, texts, a, b)
        return {
            "cells": found,
            "kappa": kappa(*found)[0],
            "positive": ratio(2 * found[0], 2 * found[0] + found[1] + found[2]),
            "matched": matched(row, a, b),
            "weighted": ratio(sum(v * n for v, n in kept), sum(n for _, n in kept)),
            "mean": ratio(sum(v for v, _ in kept), len(kept)),
        }

    def of_row(row):
        of_pairs = [pair(row, a, b) for a, b in pairs]
        found = histogram(row, texts)
        agreement, fleiss, ac1 = rated(found)
        positive = [p["positive"] for p in of_pairs if p["positive"] is not None]
        return {
            "pairs": of_pairs, "agreement": agreement, "fleiss": fleiss, "ac1": ac1, "alpha": alpha(found),
            "positive": ratio(sum(positive), len(positive)), "u": unitizing(texts, row),
        }

    sets = Counter(tuple(frozenset(r for r in rows if t.has(r, c, u)) for c in t.asked) for t in texts for u in t.units)
    on_one = [{t.has(row, c, u) for c in t.asked} for row in rows for t in texts for u in t.units]
    return {
        "rows": [of_row(row) for row in rows],
        "pooled_kappa": [pooled([kappa(*cells(row, texts, a, b)) for row in rows]) for a, b in pairs],
        "pooled_alpha": pooled_alpha([nominal(histogram(row, texts)) for row in rows]),
        "sets": {"jaccard": alpha(sets, jaccard), "masi": alpha(sets, masi)},
        "differ": sum(len(one) > 1 for one in on_one),
        "boot": bootstrap(case, texts, rows, pairs, cells, histogram),
    }


def bootstrap(case, texts, rows, pairs, cells, histogram):
    # Transcripts here have one turn each, so that turns and transcripts are the same clusters.
    clusters = [t for t in texts if t.pairable]
    h = {(r, i): histogram(r, [x]) for r in rows for i, x in enumerate(clusters)}
    p = {(r, i, ab): cells(r, [x], *ab) for r in rows for i, x in enumerate(clusters) for ab in pairs}
    dice, found, pa, pk = Dice(case["seed"]), [{"alpha": [], "ac1": [], "fleiss": [], "kappa": [[] for _ in pairs]} for _ in rows], [], [[] for _ in pairs]
    for _ in range(case["bootstrap"] if len(clusters) >= 5 else 0):
        drawn = [dice.below(len(clusters)) for _ in clusters]
        both, each = [], [[] for _ in pairs]
        for r in rows:
            all_units = sum((h[r, i] for i in drawn), Counter())
            _, fleiss, ac1 = rated(all_units)
            both.append(nominal(all_units))
            for name, value in (("alpha", alpha(all_units)), ("ac1", ac1), ("fleiss", fleiss)):
                found[r][name].append(value)
            for n, ab in enumerate(pairs):
                k = kappa(*(sum(x) for x in zip(*(p[r, i, ab] for i in drawn))))
                found[r]["kappa"][n].append(k[0])
                each[n].append(k)
        pa.append(pooled_alpha(both)[0])
        for n in range(len(pairs)):
            pk[n].append(pooled(each[n])[0])
    return {
        "rows": [{name: [interval(v) for v in of] if name == "kappa" else interval(of) for name, of in row.items()} for row in found],
        "pooled_alpha": interval(pa), "pooled_kappa": [interval(v) for v in pk], "clusters": len(clusters),
    }


def drawn(number):
    """A random study; small, so that ties, touching segments and codes without agreement are common."""
    dice = random.Random(number)
    coders, codes = dice.randint(2, 4), dice.randint(1, 4)
    documents = []
    for _ in range(dice.choice([1, 1, 2, 3, 9])):
        length = dice.choice([3, 12, 30, 60])
        grid = dice.choice([1, 5])

        def span():
            begin = dice.randrange(length) // grid * grid
            return [begin, min(length, begin + 1 + dice.randrange(max(1, length // 2)))]

        present = [coder for coder in range(coders) if dice.random() < 0.85]
        alike = [span() for _ in range(4)]
        codings = [
            [coder, dice.randrange(codes), *(dice.choice(alike) if dice.random() < 0.5 else span())]
            for coder in present
            for _ in range(dice.randint(0, 5))
        ]
        documents.append({"length": length, "present": present, "codings": codings})
    used = sorted({code for d in documents for _, code, *_ in d["codings"]})
    taking = sorted({coder for d in documents for coder in d["present"]})
    place = {coder: at for at, coder in enumerate(taking)}
    for d in documents:
        d["present"] = [place[c] for c in d["present"]]
        d["codings"] = [[place[c], used.index(code), b, e] for c, code, b, e in d["codings"]]
    documents = [d for d in documents if d["present"]]
    return {
        "coders": len(taking), "rows": len(used), "documents": documents,
        "overlap": dice.choice([0.5, 0.9]), "bootstrap": 40, "seed": number,
    }


def asked(program, case, number, folder):
    """The figures of the program."""
    spans = os.path.join(folder, "spans.jsonl")
    dice = random.Random(number)
    with open(spans, "w") as out:
        for at, d in enumerate(case["documents"]):
            text = "".join(dice.choice("abcdefgh é𝄞") for _ in range(d["length"] - 2))
            codings = [{"coder": f"C{c}", "label": f"code {code}", "start": b, "end": e} for c, code, b, e in d["codings"]]
            coders = [f"C{c}" for c in d["present"]]
            out.write(json.dumps({"title": f"T{at}", "text": f"x{text}x", "coders": coders, "spans": codings}) + "\n")

    def emic(*words):
        env = os.environ | {"EMIC_DATA": os.path.join(folder, "data")}
        done = subprocess.run([program, *words], cwd=folder, env=env, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"case {number}: {' '.join(words)}: {done.stderr}")
        return done.stdout

    emic("init", "study", "--title", "Random", "--coder", "Nobody")
    emic("--project", "study", "import", spans)
    options = ["--overlap", str(case["overlap"]), "--bootstrap", str(case["bootstrap"]), "--seed", str(number)]
    return json.loads(emic("--project", "study", "--format", "json", "agree", "--fleiss", "--passages", *options))


def both(case, mine, theirs):
    """Pairs of figures that should be equal, by name."""
    coders = [f"C{c}" for c in range(case["coders"])]
    order = {tuple(sorted((coders[a], coders[b]))): at for at, (a, b) in enumerate(combinations(range(len(coders)), 2))}
    of_pair = lambda listed: sorted(listed, key=lambda one: order[tuple(sorted(one["coders"]))])
    found = []

    def figure(name, value, interval, one):
        found.extend([(name, value, one["value"]), (f"{name} low", interval[0], one["low"]), (f"{name} high", interval[1], one["high"])])

    if sorted(theirs["coders"]) != coders:
        found.append(("coders", len(coders), None))
        return found
    codes = {one["code"][-1]: one for one in theirs["codes"] if not one["rollup"]}
    for row, (wanted, ends) in enumerate(zip(mine["rows"], mine["boot"]["rows"])):
        one = codes[f"code {row}"]
        found.extend((name, wanted[key], one[name]) for name, key in (("agreement", "agreement"), ("positive_agreement", "positive")))
        for name in ("alpha", "ac1", "fleiss"):
            figure(name, wanted[name], ends[name], one[name])
        found.append(("u_alpha", wanted["u"], one["u_alpha"]["value"]))
        for pair, limits, cells, kappa, segments in zip(wanted["pairs"], ends["kappa"], *(of_pair(one[k]) for k in ("cells", "kappa", "segments"))):
            turned = cells["coders"] != sorted(cells["coders"])
            names = ["n11", "n01", "n10", "n00"] if turned else ["n11", "n10", "n01", "n00"]
            found.extend((key, value, cells[key]) for key, value in zip(names, pair["cells"]))
            figure("kappa", pair["kappa"], limits, kappa)
            found.append(("kappa weighted", pair["weighted"], kappa["weighted_by_transcript"]))
            found.append(("kappa mean", pair["mean"], kappa["mean_of_transcripts"]))
            found.extend((f"segments {key}", value, segments[key]) for key, value in zip(("matched", "total"), pair["matched"]))
    pooled_ = theirs["pooled"]
    figure("pooled alpha", mine["pooled_alpha"][0], mine["boot"]["pooled_alpha"], pooled_["alpha"])
    found.append(("excluded", mine["pooled_alpha"][1], pooled_["excluded"]))
    for one, limits, kappa in zip(mine["pooled_kappa"], mine["boot"]["pooled_kappa"], of_pair(pooled_["kappa"])):
        figure("pooled kappa", one[0], limits, kappa)
    found.extend((f"sets {name}", mine["sets"][name], theirs["sets"][name]["value"]) for name in ("jaccard", "masi"))
    units = sum(one["units"] for one in theirs["passages"])
    found.append(("characters that differ", mine["differ"], units))
    return found


def main():
    program = os.path.abspath(sys.argv[1])
    first, count = (int(word) for word in (sys.argv[2:4] + ["1", "200"][len(sys.argv) - 2:]))
    table, wrong = {}, []
    for number in range(first, first + count):
        case = drawn(number)
        if not case["documents"]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = both(case, figures(case), asked(program, case, number, folder))
        for name, here, there in found:
            compared, values, one_sided, largest = table.get(name, (0, 0, 0, 0.0))
            has = here is not None and there is not None
            differ = abs(float(here) - float(there)) if has else 0.0
            odd = (here is None) != (there is None)
            if odd or differ > 1e-9:
                wrong.append((number, name, here and float(here), there))
            table[name] = (compared + 1, values + has, one_sided + odd, max(largest, differ))
    print(f"{'figure':24}{'compared':>10}{'values':>10}{'one-sided':>11}{'largest difference':>20}")
    for name, (compared, values, one_sided, largest) in sorted(table.items()):
        print(f"{name:24}{compared:10}{values:10}{one_sided:11}{largest:20.1e}")
    for line in wrong[:20]:
        print("case {}: {}: {} here, {} there".format(*line))
    sys.exit(1 if wrong else 0)


main()
