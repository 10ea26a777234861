#!/usr/bin/env python3
"""Agreement by emic and by the Python package krippendorff on the same invented study, side by side in one run.

    python3 -m venv venv && venv/bin/pip install numpy krippendorff
    venv/bin/python benches/agreement.py path/to/emic [codings]

10 coders, 200 codes, 30 transcripts of 45,000 characters, 100,000 codings (or as many as said, with more transcripts).
Prints the seconds of `emic agree` (all figures but gamma) beyond opening the project, those of krippendorff.alpha for a
sample of the codes, and the largest difference of alpha. The Python side gets a matrix of values ready made; making it
is timed apart.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

import krippendorff
import numpy

CODERS, CODES, LENGTH, SAMPLE = 10, 200, 45_000, 5


def study(codings):
    chance = random.Random(1)
    transcripts = max(1, codings * 30 // 100_000)
    text = ("So we waited, and then somebody said that it would take longer. " * (LENGTH // 64 + 1))[:LENGTH]
    for nth in range(transcripts):
        spans = []
        while len(spans) < codings // transcripts:
            code, start = chance.randrange(CODES), chance.randrange(LENGTH - 400)
            long = 20 + chance.randrange(200)
            for coder in range(CODERS):
                if chance.random() < 0.7:
                    begin = start + chance.randrange(20)
                    end = begin + long + chance.randrange(20)
                    spans.append({"coder": f"Coder {coder}", "label": f"code {code:03}", "start": begin, "end": end})
        coders = [f"Coder {coder}" for coder in range(CODERS)]
        yield {"title": f"P{nth:03}", "text": text, "coders": coders, "spans": spans[: codings // transcripts]}


def timed(run):
    start = time.perf_counter()
    result = run()
    return result, time.perf_counter() - start


def main():
    emic, codings = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    texts = list(study(codings))
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data")
        os.mkdir(data)
        call = lambda *words: subprocess.run(
            [emic, *words], cwd=folder, env={**os.environ, "EMIC_DATA": data}, check=True, capture_output=True, text=True
        ).stdout
        call("init", "--title", "Bench", "--coder", "Lead")
        with open(os.path.join(folder, "study.jsonl"), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(text) + "\n" for text in texts)
        call("import", "study.jsonl")
        opening = min(timed(lambda: call("people"))[1] for _ in range(3))
        answer, whole = timed(lambda: call("agree", "--format", "json"))
    alphas = {one["code"][0]: one["alpha"]["value"] for one in json.loads(answer)["codes"]}
    making = theirs = worst = 0.0
    for nth in range(0, CODES, CODES // SAMPLE):
        label = f"code {nth:03}"

        def matrix():
            values = numpy.zeros((CODERS, LENGTH * len(texts)), dtype=numpy.int8)
            for at, text in enumerate(texts):
                for span in text["spans"]:
                    if span["label"] == label:
                        first = at * LENGTH
                        values[int(span["coder"][6:]), first + span["start"] : first + span["end"]] = 1
            ones = values.sum(axis=0)
            return numpy.stack([CODERS - ones, ones], axis=1)

        counts, seconds = timed(matrix)
        making += seconds
        alpha, seconds = timed(lambda: krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
        theirs += seconds
        worst = max(worst, abs(alpha - alphas[label]))
    print(f"{codings} codings, {len(texts)} transcripts, {CODERS} coders, {CODES} codes")
    print(f"emic agree, every figure of every code: {whole - opening:.2f} s beyond opening ({opening:.2f} s)")
    each, made = theirs / SAMPLE, making / SAMPLE
    print(f"krippendorff.alpha alone: {each:.2f} s a code, {each * CODES:.0f} s for {CODES} codes; its matrices {made * CODES:.0f} s more")
    print(f"factor {each * CODES / max(whole - opening, 1e-9):.0f}; largest difference of alpha {worst:.1e}")


main()
