"""Makes the inputs of the benchmarks from a seed: the same bytes each time. The proportions (length of messages, how
often a record means something, records that span lines, torn ones, fields of events, how well files compress) are those
of real client logs and exports; the words are not. What means something comes from the samples of the rule pack."""

import os
import random
import re
import struct
import zipfile

from eventlog import HEX, NUMBER, TEXT, TIME, utf16, write_log

WORDS = """policy assignment client server request response completed successfully received sending message endpoint
location update scan content download state system instance evaluation cycle trigger schedule handler manager task
notification user machine certificate token device enrolled registration compliance inventory raising event delta
retrieved no changes found for the of and is to from with status job queue thread service started stopped processing""".split()
COMPONENTS = """PolicyAgent_ReplyAssignments CcmExec CoManagementHandler UpdatesHandler ScanAgent ContentTransferManager
LocationServices ClientIDManagerStartup CcmMessaging DataTransferService InventoryAgent execmgr AppEnforce AppDiscovery
WUAHandler CertificateMaintenance StatusAgent Scheduler CIAgent CcmEval PolicyEvaluator StateMessage""".split()
FILETIME_2024 = 133_480_000_000_000_000


def guid(rng):
    value = "%032x" % rng.getrandbits(128)
    return "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))


def pack_samples(rules):
    """The samples that stand beside the text signals of the pack, by component where the source names one."""
    components = {}
    with open(os.path.join(rules, "sources.yaml")) as file:
        for part in re.split(r"\n  - id: ", file.read())[1:]:
            found = re.search(r"\n    components: \[([^],]+)", part)
            if found:
                components[part.split("\n")[0].strip()] = found.group(1).strip(" '\"")
    found = []
    for name in sorted(os.listdir(os.path.join(rules, "signals"))):
        source = ""
        with open(os.path.join(rules, "signals", name)) as file:
            for line in file:
                if line.startswith("source:"):
                    source = line.split(":", 1)[1].strip()
                sample = re.match(r"    sample: '(.*)'$", line)
                if sample and source in components and "*" not in components[source]:
                    found.append((components[source], sample.group(1).replace("''", "'")))
    return found


def pack_literals(rules):
    """The longest literal of each text pattern of the pack: what a search for words would have to look for."""
    literals = set()
    for name in sorted(os.listdir(os.path.join(rules, "signals"))):
        with open(os.path.join(rules, "signals", name)) as file:
            for line in file:
                pattern = re.match(r"\s+(?:- |pattern: )'(.*)'$", line)
                if not pattern:
                    continue
                plain = re.sub(r"\\[wdsWDSb]|\[[^]]*\]|\(\?[^)]*\)|[()|*+?{}^$.]", "\n", pattern.group(1).replace("''", "'"))
                parts = [part.replace("\\", "") for part in plain.split("\n")]
                longest = max(parts, key=len)
                if len(longest) >= 6:
                    literals.add(longest)
    return sorted(literals)


def messages(rng, samples):
    """An endless stream of (message, component, type)."""
    pool = []
    for _ in range(4000):
        words = " ".join(rng.choice(WORDS) for _ in range(rng.choice((3, 5, 6, 8, 9, 10, 14))))
        kind = rng.random()
        if kind < 0.3:
            words += " {%s}" % guid(rng)
        elif kind < 0.4:
            words += " 'ScopeId_%s/RequiredApplication_%s/%d'" % (guid(rng), guid(rng), rng.randrange(20))
        elif kind < 0.5:
            words += " = 0x%08x." % rng.choice((0, 0, 0, 0x87D00215, 0x80070002))
        pool.append(words[0].upper() + words[1:])
    while True:
        chance = rng.random()
        component = rng.choice(COMPONENTS)
        if chance < 0.004 and samples:
            component, message = rng.choice(samples)
            yield message, component, "3" if rng.random() < 0.5 else "1"
        elif chance < 0.05:
            # What spans lines: a piece of policy or of a list.
            yield rng.choice(pool) + "\r\n" + "\r\n".join(
                "   <%s>%s</%s>" % (word, rng.choice(pool), word)
                for word in rng.choices(WORDS, k=rng.randrange(1, 5))), component, "1"
        else:
            yield rng.choice(pool), component, rng.choices("123", (97, 2, 1))[0]


def cmtrace(rng, samples, records):
    """The bytes of a log with `records` records, a few of them torn."""
    out = []
    second = rng.randrange(86400)
    stream = messages(rng, samples)
    for index in range(records):
        message, component, kind = next(stream)
        second += rng.random() < 0.4
        day, rest = divmod(second, 86400)
        line = ('<![LOG[%s]LOG]!><time="%02d:%02d:%02d.%03d-120" date="%02d-%02d-2024" component="%s" context="" type="%s" '
                'thread="%d" file="%s.cpp:%d">\r\n') % (
            message, rest // 3600, rest // 60 % 60, rest % 60, rng.randrange(1000), 1 + day // 28 % 12, 1 + day % 28,
            component, kind, 1000 + rng.randrange(8000), component.lower(), rng.randrange(4000))
        if rng.random() < 0.0002:
            line = line[:rng.randrange(10, len(line))]
        out.append(line)
    return "".join(out).encode()


# A channel, the ids that the pack knows and the share of events that have one, ids that it does not know, values of an
# event. Of 19,500 events of real devices one in two hundred is known; here it is one in nine, since devices in trouble
# say more of what the pack is about.
SHAPES = [
    ("Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin", (76, 404, 208, 1924), 0.4, (814, 813, 1805), 5),
    ("Microsoft-Windows-AAD/Operational", (1098, 1097, 1025, 1081), 0.3, (1099, 1173, 1246), 6),
    ("Microsoft-Windows-User Device Registration/Admin", (304, 360, 335), 0.3, (331, 240, 453), 4),
    ("System", (37, 7000), 0.02, (7036, 7040, 10016, 1014), 3),
    ("Application", (1000,), 0.02, (1001, 15, 903, 16384), 8),
    ("Microsoft-Windows-Bits-Client/Operational", (61,), 0.02, (3, 4, 59, 60), 9),
    ("Microsoft-Windows-GroupPolicy/Operational", (1085,), 0.02, (4004, 5312, 8004), 5),
    ("Microsoft-Windows-TaskScheduler/Operational", (107,), 0.02, (100, 102, 200), 4),
    ("Microsoft-Windows-AppXDeploymentServer/Operational", (), 0, (603, 607, 633, 1004), 7),
]


def events(rng, channel, count):
    """`count` events of one channel."""
    name, known, share, unknown, fields = SHAPES[channel % len(SHAPES)]
    provider = utf16(name.split("/")[0] if "/" in name else "Service Control Manager")
    channel_text, computer = utf16(name), utf16("PC-0042.corp.example")
    sid = bytes.fromhex("010100000000000512000000")
    shapes = {}
    for event in known + unknown:
        kinds = [rng.choice((TEXT, TEXT, TEXT, HEX, NUMBER, TIME)) for _ in range(fields)]
        shapes[event] = tuple((rng.choice(WORDS).capitalize() + str(index), kind) for index, kind in enumerate(kinds))
    texts = [utf16(" ".join(rng.choice(WORDS) for _ in range(rng.choice((1, 2, 4, 8, 12))))) for _ in range(500)]
    texts += [utf16("{%s}" % guid(rng)) for _ in range(200)]
    time = FILETIME_2024
    for _ in range(count):
        time += rng.randrange(10_000_000, 600_000_000)
        event = rng.choice(known if rng.random() < share else unknown)
        shape = shapes[event]
        values = []
        for _, kind in shape:
            if kind == TEXT:
                values.append(rng.choice(texts))
            elif kind == TIME:
                values.append(struct.pack("<Q", time))
            else:
                values.append(struct.pack("<I", rng.choice((0, 1, 0x80180018, 0x80070002, rng.getrandbits(32)))))
        level = rng.choices((4, 3, 2, 0), (88, 6, 4, 2))[0]
        yield time, (provider, event, level, channel_text, computer, sid, rng.randrange(500, 9000)), shape, values


def registry(rng, byte_count):
    out = ["Windows Registry Editor Version 5.00\r\n"]
    size = 0
    while size < byte_count:
        key = "\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\%s\\%s\\{%s}]\r\n" % (
            rng.choice(("PolicyManager\\current\\device", "Enrollments", "CCM", "Windows\\CurrentVersion")),
            rng.choice(WORDS), guid(rng))
        values = "".join(
            rng.choice(('"%s%d"="%s"\r\n' % (rng.choice(WORDS), n, rng.choice(WORDS)),
                        '"%s%d"=dword:%08x\r\n' % (rng.choice(WORDS), n, rng.getrandbits(8)),
                        '"%s%d"=hex:%s\r\n' % (rng.choice(WORDS), n, ",".join("%02x" % rng.randrange(256) for _ in range(24)))))
            for n in range(rng.randrange(2, 9)))
        out.append(key + values)
        size += len(key) + len(values)
    return "".join(out).encode("utf-16")


def servicing(rng, byte_count):
    out, size, second = [], 0, 0
    while size < byte_count:
        second += rng.random() < 0.3
        line = "2024-03-%02d %02d:%02d:%02d, %-20s  CBS    %s [HRESULT = 0x%08x]\r\n" % (
            1 + second // 86400 % 28, second // 3600 % 24, second // 60 % 60, second % 60,
            rng.choices(("Info", "Warning", "Error"), (97, 2, 1))[0],
            " ".join(rng.choice(WORDS) for _ in range(rng.randrange(4, 16))), rng.choice((0, 0, 0x800F0805)))
        out.append(line)
        size += len(line)
    return "".join(out).encode()


def mdm_report(rng, byte_count):
    """An MDM report: enrolment, resources, policies, and one long list of policy settings."""
    yield ('<?xml version="1.0" encoding="utf-8"?>\r\n<MDMEnterpriseDiagnosticsReport>\r\n  <DeviceManagementAccount>'
           '<Enrollment><EnrollmentId>%s</EnrollmentId><EnrollmentState>1</EnrollmentState></Enrollment>'
           '</DeviceManagementAccount>\r\n  <PolicyManager><ConfigSource>\r\n' % guid(rng)).encode()
    size = 0
    while size < byte_count:
        part = "".join(
            '    <PolicyScope><PolicyScope>Device</PolicyScope><Area><PolicyAreaName>%s</PolicyAreaName><PolicyName>%s%d'
            '</PolicyName><PolicyValue>%s &amp; %d</PolicyValue></Area></PolicyScope>\r\n' % (
                rng.choice(WORDS).capitalize(), rng.choice(WORDS), n, rng.choice(WORDS), n) for n in range(5000)).encode()
        size += len(part)
        yield part
    yield b"  </ConfigSource></PolicyManager>\r\n</MDMEnterpriseDiagnosticsReport>\r\n"


def write_bundle(path, rng, samples, scratch, scale=1.0):
    """A DiagLogs-shaped zip: about 1,150 files, 18 event logs, and at `scale` 1 about 500 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        def add(name, data):
            info = zipfile.ZipInfo(name, (2024, 3, 20, 10, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compresslevel=6)

        for number in range(70):
            component = COMPONENTS[number % len(COMPONENTS)]
            add("CCM/Logs/%s-202403%02d-100000.log" % (component, number // 22 + 1),
                cmtrace(rng, samples, int(5000 * scale)))
        for number in range(18):
            name = SHAPES[number % len(SHAPES)][0].replace("/", "%4")
            log = os.path.join(scratch, "events.evtx")
            write_log(log, events(rng, number, int(100_000 * scale / 18)))
            with open(log, "rb") as file:
                add("EventLogs/%d-%s.evtx" % (number // 9, name), file.read())
            os.remove(log)
        for number in range(24):
            add("Registry/export%02d.reg" % number, registry(rng, int(1_500_000 * scale)))
        for number in range(8):
            add("CBS/CBS_%02d.log" % number, servicing(rng, int(18_000_000 * scale)))
        add("MDM/MDMDiagReport.xml", b"".join(mdm_report(rng, int(12_000_000 * scale))))
        noise = rng.randbytes(1 << 20)
        for number in range(30):
            # Traces are binary and compress about three to one.
            block = b"".join(noise[at:at + 400] + bytes(800) for at in range(0, 1 << 20, 2000))
            add("Traces/trace%02d.etl" % number, (block * 3)[:int(1_800_000 * scale)])
        small = 1150 - 70 - 18 - 24 - 8 - 1 - 30
        for number in range(small):
            text = "\r\n".join(" ".join(rng.choices(WORDS, k=8)) for _ in range(rng.randrange(5, int(900 * scale) + 10)))
            add("Files/%04d-%s.%s" % (number, rng.choice(WORDS), rng.choice(("txt", "xml", "json", "htm"))), text.encode())


def device_state(name, device):
    """The output of `dsregcmd /status` of the device `name` with the id `device`, as far as it tells whose it is."""
    def part(title, *pairs):
        frame = "+%s+\r\n" % ("-" * 70)
        return frame + "| %-69s|\r\n" % title + frame + "".join("%25s : %s\r\n" % pair for pair in pairs) + "\r\n"
    return (part("Device State", ("AzureAdJoined", "YES"), ("EnterpriseJoined", "NO"), ("DomainJoined", "NO"),
                 ("Device Name", name)) +
            part("Device Details", ("DeviceId", device), ("KeyProvider", "Microsoft Platform Crypto Provider"),
                 ("TpmProtected", "YES"), ("DeviceAuthStatus", "SUCCESS")))


def write_small_bundles(folder, rng, samples, count):
    """`count` small zips, each a few logs of one device and what the device says of itself."""
    os.makedirs(folder, exist_ok=True)
    parts = [cmtrace(rng, samples, 150) for _ in range(64)]
    for number in range(count):
        with zipfile.ZipFile(os.path.join(folder, "device%05d.zip" % number), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("dsregcmd.txt", (2024, 3, 20, 10, 0, 0)),
                             device_state("PC-%05d" % number, guid(rng)), zipfile.ZIP_DEFLATED)
            for member in range(5):
                archive.writestr(zipfile.ZipInfo("Logs/%s.log" % COMPONENTS[member], (2024, 3, 20, 10, 0, 0)),
                                 rng.choice(parts), zipfile.ZIP_DEFLATED)
