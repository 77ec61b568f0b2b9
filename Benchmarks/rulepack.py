"""Writes a pack of rules of any size, for measuring what the number of rules costs, and for the counting of instructions,
whose baseline must not move with the rules that the program carries. The patterns are of the kinds that the built-in pack
has: most are plain words, a third take a value, some bridge a gap."""

import os
import random

from inputs import COMPONENTS, SHAPES, WORDS


def pattern(rng, number):
    """A pattern and a message that it matches."""
    words = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(4, 8)))
    kind = rng.random()
    if kind < 0.35:
        return (r"%s rule%d failed with (?<code>0x[0-9a-fA-F]{8})" % (words, number),
                "%s rule%d failed with 0x80070005" % (words, number))
    if kind < 0.45:
        return r"%s .{0,200} rule%d gave up" % (words, number), "%s so rule%d gave up" % (words, number)
    if kind < 0.5:
        return (r"\w+ rule%d (?:stopped|paused) after \d+ seconds" % number,
                "then rule%d paused after 7 seconds" % number)
    return r"%s rule%d\." % (words, number), "%s rule%d." % (words, number)


def write_pack(folder, count, seed=1):
    """`count` rules, each of a signal of its own in one of the logs or event channels that the inputs have."""
    rng = random.Random(seed)
    os.makedirs(os.path.join(folder, "signals"))
    os.makedirs(os.path.join(folder, "failures", "measured"))
    with open(os.path.join(folder, "pack.yaml"), "w") as file:
        file.write("name: measured\nversion: 1.0.0\nschema: 1\n")
    sources = ["log%02d" % number for number in range(len(COMPONENTS))]
    channels = ["event%02d" % number for number in range(len(SHAPES))]
    with open(os.path.join(folder, "sources.yaml"), "w") as file:
        file.write("sources:\n")
        for source, component in zip(sources, COMPONENTS):
            file.write("  - {id: %s, title: %s, components: [%s], names: ['%s*.log'], collect: copy it}\n" % (
                source, component, component, component))
        for source, shape in zip(channels, SHAPES):
            file.write("  - {id: %s, title: '%s', channels: ['%s'], collect: copy it}\n" % (source, shape[0], shape[0]))
    signals = {source: [] for source in sources + channels}
    for number in range(count):
        signal = "signal-%d" % number
        if rng.random() < 0.15:
            place = rng.randrange(len(channels))
            signals[channels[place]].append(
                "  - {id: %s, title: Event of rule %d, event: %d, outcome: failure, meaning: It failed.}\n" % (
                    signal, number, rng.choice(SHAPES[place][1])))
        else:
            text, sample = pattern(rng, number)
            signals[rng.choice(sources)].append(
                "  - id: %s\n    title: Words of rule %d\n    pattern: '%s'\n    sample: '%s'\n    outcome: failure\n"
                "    meaning: It failed.\n" % (signal, number, text, sample))
        with open(os.path.join(folder, "failures", "measured", "rule-%d.yaml" % number), "w") as file:
            file.write("id: measured/rule-%d\ntitle: Rule %d\nseverity: warning\nconfidence: low\nowner: device-admin\n"
                       "maturity: stable\nwhen: {signal: %s}\nexplain: It failed.\nfix: [{do: Repair it.}]\nverify: It works.\n"
                       "references: ['https://example.com/measured']\n"
                       % (number, number, signal))
    for source, lines in signals.items():
        if lines:
            with open(os.path.join(folder, "signals", source + ".yaml"), "w") as file:
                file.write("source: %s\nsignals:\n%s" % (source, "".join(lines)))
