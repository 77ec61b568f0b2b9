"""Writes cabinets that are packed with LZX, as Windows packs them: no distribution has a tool that does. Verbatim blocks with
Huffman codes of their own and greedy matches, one block a folder, no translation of calls. It reads nothing.

Source: [MS-PATCH] and the format notes of libmspack; a window of 2 MiB."""

import heapq
import struct

FRAME = 32768
SLOTS = 50
BASES, EXTRA = [], []
for slot in range(SLOTS):
    EXTRA.append(0 if slot < 4 else min(17, (slot - 2) // 2))
    BASES.append(0 if not BASES else BASES[-1] + (1 << EXTRA[slot - 1]))


class Bits:
    """Bits in words of 16, the highest bit first."""

    def __init__(self):
        self.out, self.value, self.count = bytearray(), 0, 0

    def put(self, value, width):
        self.value = self.value << width | value
        self.count += width
        while self.count >= 16:
            self.count -= 16
            self.out += struct.pack("<H", self.value >> self.count & 0xFFFF)
        self.value &= (1 << self.count) - 1

    def align(self):
        if self.count:
            self.put(0, 16 - self.count)


def lengths(counts):
    """Code lengths of at most 16 bits for symbols that occur `counts` times; each gets one."""
    shift = 0
    while True:
        heap = [(max(1, count >> shift), number, (number,)) for number, count in enumerate(counts)]
        heapq.heapify(heap)
        found, tie = [0] * len(counts), len(counts)
        while len(heap) > 1:
            first, second = heapq.heappop(heap), heapq.heappop(heap)
            for symbol in first[2] + second[2]:
                found[symbol] += 1
            heapq.heappush(heap, (first[0] + second[0], tie, first[2] + second[2]))
            tie += 1
        if max(found) <= 16:
            return found
        shift += 1


def codes(widths):
    """Canonical codes, as (code, width) by symbol."""
    found, code = [None] * len(widths), 0
    for width in range(1, 17):
        for symbol, own in enumerate(widths):
            if own == width:
                found[symbol] = (code, width)
                code += 1
        code <<= 1
    return found


# Twelve codes of four bits and eight of five: complete, and good enough for what stands once a folder.
TREE_WIDTHS = [4] * 12 + [5] * 8
TREE_CODES = codes(TREE_WIDTHS)


def put_lengths(bits, widths):
    for width in TREE_WIDTHS:
        bits.put(width, 4)
    for width in widths:
        bits.put(*TREE_CODES[(17 - width) % 17])


def tokens(data):
    """(length, distance) of matches and (1, byte) of plain bytes. No match crosses the end of a frame."""
    last, position, found = {}, 0, []
    while position < len(data):
        end = min(len(data), position - position % FRAME + FRAME)
        key = data[position:position + 4]
        before = last.get(key, -1)
        last[key] = position
        if before < 0 or position - before > 1 << 20 or position + 4 > end:
            found.append((1, data[position]))
            position += 1
            continue
        size = 4
        while size < 257 and position + size < end and data[before + size] == data[position + size]:
            size += 1
        found.append((size, position - before))
        position += size
    return found


def slot_of(formatted):
    slot = 3
    while slot + 1 < SLOTS and BASES[slot + 1] <= formatted:
        slot += 1
    return slot


def pack(data):
    """The frames of `data` as one folder has them: (bytes, how many they unpack to)."""
    found = tokens(data)
    slots, mains, rests = {}, [0] * (256 + 8 * SLOTS), [0] * 249
    for size, value in found:
        if size == 1:
            mains[value] += 1
            continue
        slot = slots.setdefault(value, slot_of(value + 2))
        mains[256 + slot * 8 + min(size - 2, 7)] += 1
        if size >= 9:
            rests[size - 9] += 1
    main_widths, rest_widths = lengths(mains), lengths(rests)
    main_codes, rest_codes = codes(main_widths), codes(rest_widths)
    bits, frames, done, start = Bits(), [], 0, 0
    bits.put(0, 1)
    bits.put(1, 3)
    bits.put(len(data), 24)
    put_lengths(bits, main_widths[:256])
    put_lengths(bits, main_widths[256:])
    put_lengths(bits, rest_widths)
    for size, value in found:
        if size == 1:
            bits.put(*main_codes[value])
        else:
            slot = slots[value]
            bits.put(*main_codes[256 + slot * 8 + min(size - 2, 7)])
            if size >= 9:
                bits.put(*rest_codes[size - 9])
            if EXTRA[slot]:
                bits.put(value + 2 - BASES[slot], EXTRA[slot])
        done += size
        if done % FRAME == 0 or done == len(data):
            bits.align()
            frames.append((bytes(bits.out[start:]), done - sum(count for _, count in frames)))
            start = len(bits.out)
    return frames


def write_cabinet(path, data, copies):
    """A cabinet of `copies` files of `data`, each in a folder of its own."""
    frames = pack(data)
    names = [b"Logs\\file%02d.log\0" % number for number in range(copies)]
    blocks = b"".join(struct.pack("<IHH", 0, len(part), count) + part for part, count in frames)
    files_at = 36 + 8 * copies
    data_at = files_at + sum(16 + len(name) for name in names)
    with open(path, "wb") as file:
        file.write(struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, data_at + copies * len(blocks), 0, files_at, 0, 3, 1,
                               copies, copies, 0, 0, 0))
        for number in range(copies):
            file.write(struct.pack("<IHH", data_at + number * len(blocks), len(frames), 0x1503))
        for number, name in enumerate(names):
            file.write(struct.pack("<IIHHHH", len(data), 0, number, 0x5874, 0x5000, 0x20) + name)
        for _ in range(copies):
            file.write(blocks)
