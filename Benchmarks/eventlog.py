"""Writes event logs for benchmarks: a file header, chunks of 64 KiB with checksums and tables, and records that are
instances of templates, as Windows writes them. It writes nothing damaged."""

import struct
import zlib

CHUNK = 65536
TEXT, BYTE, SHORT, NUMBER, LONG, GUID, TIME, SID, HEX, KEYWORDS, NESTED = (
    1, 4, 6, 8, 0x0A, 0x0F, 0x11, 0x13, 0x14, 0x15, 0x21)


def utf16(text):
    return text.encode("utf-16-le")


def name_hash(text):
    value = 0
    for unit in text:
        value = (value * 65599 + ord(unit)) & 0xFFFFFFFF
    return value & 0xFFFF


class Chunk:
    """One chunk that is being written."""

    def __init__(self, first):
        self.out = bytearray(512)
        self.first = self.last = first
        self.last_record = 0
        self.names, self.templates = {}, {}
        self.name_table, self.template_table = [0] * 64, [0] * 32

    def append(self, number, time, system, shape, values):
        """Adds a record; `system` is what `System` holds, `shape` the names and kinds of the event's own `values`."""
        out = self.out
        start = len(out)
        out += struct.pack("<IIQQ", 0x2A2A, 0, number, time) + b"\x0f\x01\x01\x00"
        self.instance("system", self.system)
        provider, event, level, channel, computer, sid, process = system
        slots = [
            (TEXT, provider), (SHORT, struct.pack("<H", event)), (BYTE, b"\0"), (BYTE, bytes([level])),
            (SHORT, b"\0\0"), (BYTE, b"\0"), (KEYWORDS, struct.pack("<Q", 1 << 63)), (TIME, struct.pack("<Q", time)),
            (LONG, struct.pack("<Q", number)), (0, b""), (NUMBER, struct.pack("<I", process)),
            (NUMBER, struct.pack("<I", process * 3)), (TEXT, channel), (TEXT, computer), (SID, sid)]
        out += struct.pack("<I", len(slots) + 1)
        for kind, data in slots:
            out += struct.pack("<HBB", len(data), kind, 0)
        nested = len(out)
        out += struct.pack("<HBB", 0, NESTED, 0)
        for _, data in slots:
            out += data
        inner = len(out)
        out += b"\x0f\x01\x01\x00"
        self.instance(shape, lambda: self.event_data(shape))
        out += struct.pack("<I", len(values))
        for (_, kind), data in zip(shape, values):
            out += struct.pack("<HBB", len(data), kind, 0)
        for data in values:
            out += data
        out += b"\0"
        struct.pack_into("<H", out, nested, len(out) - inner)
        out += b"\0"
        out += b"\0" * (-(len(out) - start + 4) % 8)
        size = len(out) - start + 4
        out += struct.pack("<I", size)
        struct.pack_into("<I", out, start + 4, size)
        self.last_record, self.last = start, number

    def finished(self):
        out = self.out
        free = len(out)
        out[0:8] = b"ElfChnk\0"
        struct.pack_into("<QQQQIIII", out, 8, self.first, self.last, self.first, self.last, 128, self.last_record, free,
                         zlib.crc32(out[512:free]))
        struct.pack_into("<64I", out, 128, *self.name_table)
        struct.pack_into("<32I", out, 384, *self.template_table)
        struct.pack_into("<I", out, 124, zlib.crc32(out[128:512], zlib.crc32(out[0:120])))
        return bytes(out) + bytes(CHUNK - free)

    def instance(self, key, define):
        out = self.out
        number = zlib.crc32(repr(key).encode())
        out += b"\x0c\x01" + struct.pack("<I", number)
        if key in self.templates:
            out += struct.pack("<I", self.templates[key])
            return
        start = len(out) + 4
        self.templates[key] = start
        bucket = number % 32
        out += struct.pack("<III", start, self.template_table[bucket], number) + b"\x5a" * 12 + bytes(4)
        self.template_table[bucket] = start
        out += b"\x0f\x01\x01\x00"
        define()
        out += b"\0"
        struct.pack_into("<I", out, start + 20, len(out) - start - 24)

    def system(self):
        def event():
            self.element("System", [], system)
            self.out += struct.pack("<BHB", 0x0E, 15, NESTED)

        def system():
            self.element("Provider", [("Name", (0, TEXT))], None)
            for name, slot, kind in (("EventID", 1, SHORT), ("Version", 2, BYTE), ("Level", 3, BYTE), ("Task", 4, SHORT),
                                     ("Opcode", 5, BYTE), ("Keywords", 6, KEYWORDS)):
                self.leaf(name, slot, kind)
            self.element("TimeCreated", [("SystemTime", (7, TIME))], None)
            self.leaf("EventRecordID", 8, LONG)
            self.element("Correlation", [("ActivityID", (9, GUID))], None)
            self.element("Execution", [("ProcessID", (10, NUMBER)), ("ThreadID", (11, NUMBER))], None)
            self.leaf("Channel", 12, TEXT)
            self.leaf("Computer", 13, TEXT)
            self.element("Security", [("UserID", (14, SID))], None)

        self.element("Event", [("xmlns", "http://schemas.microsoft.com/win/2004/08/events/event")], event)

    def event_data(self, shape):
        def data():
            for index, (name, kind) in enumerate(shape):
                self.element("Data", [("Name", name)],
                             lambda index=index, kind=kind: self.out.extend(struct.pack("<BHB", 0x0E, index, kind)))
        self.element("EventData", [], data)

    def leaf(self, name, slot, kind):
        self.element(name, [], lambda: self.out.extend(struct.pack("<BHB", 0x0E, slot, kind)))

    def element(self, name, attributes, content):
        out = self.out
        out += struct.pack("<BH", 0x41 if attributes else 0x01, 0xFFFF)
        size = len(out)
        out += bytes(4)
        self.name(name)
        if attributes:
            listed = len(out)
            out += bytes(4)
            for index, (key, value) in enumerate(attributes):
                out.append(0x06 if index == len(attributes) - 1 else 0x46)
                self.name(key)
                if isinstance(value, str):
                    out += b"\x05\x01" + struct.pack("<H", len(value)) + utf16(value)
                else:
                    out += struct.pack("<BHB", 0x0E, *value)
            struct.pack_into("<I", out, listed, len(out) - listed - 4)
        if content:
            out.append(0x02)
            content()
            out.append(0x04)
        else:
            out.append(0x03)
        struct.pack_into("<I", out, size, len(out) - size - 4)

    def name(self, text):
        out = self.out
        if text in self.names:
            out += struct.pack("<I", self.names[text])
            return
        start = len(out) + 4
        self.names[text] = start
        hashed = name_hash(text)
        bucket = hashed % 64
        out += struct.pack("<IIHH", start, self.name_table[bucket], hashed, len(text)) + utf16(text) + b"\0\0"
        self.name_table[bucket] = start


def write_log(path, events):
    """Writes `events`, each (time, system, shape, values), and returns how many there are."""
    chunks, count = 0, 0
    with open(path, "wb") as file:
        file.write(bytes(4096))
        chunk = Chunk(1)
        for time, system, shape, values in events:
            # Templates and names take little next to this reserve; a record is at most a few kilobytes.
            if len(chunk.out) > CHUNK - 6144:
                file.write(chunk.finished())
                chunks += 1
                chunk = Chunk(count + 1)
            count += 1
            chunk.append(count, time, system, shape, values)
        file.write(chunk.finished())
        chunks += 1
        head = b"ElfFile\0" + struct.pack("<QQQIHHHH", 0, chunks - 1, count + 1, 128, 1, 3, 4096, min(chunks, 65535))
        head += bytes(120 - len(head))
        head += struct.pack("<II", 0, zlib.crc32(head))
        file.seek(0)
        file.write(head + bytes(4096 - len(head)))
    return count
