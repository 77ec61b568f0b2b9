// A pack of our own making, small enough to see through, that the tests change one thing of at a time.

import CulpritModel
import CulpritRulePack
import CulpritRules

/// A pack in memory: texts by path.
struct SmallPack {
    var texts: [String: String] = [
        "pack.yaml": "name: small\nversion: 1.0.0\nschema: 1\n",
        "sources.yaml": """
        sources:
          - id: dsregcmd
            title: dsregcmd /status
            formats: [dsregcmd]
            collect: dsregcmd /status > dsregcmd.txt
          - id: demo.log
            title: Demo log
            components: [Demo]
            collect: copy the log
          - id: event.demo
            title: Demo events
            channels: [Demo/Admin]
            collect: wevtutil epl Demo/Admin demo.evtx
          - id: registry.demo
            title: Demo registry
            formats: [registry-export]
            keys: ['HKLM\\SOFTWARE\\Demo']
            collect: reg export HKLM\\SOFTWARE\\Demo demo.reg
        """,
        "facts/demo.yaml": """
        source: dsregcmd
        facts:
          - id: demo.joined
            title: Joined
            path: Device State
            name: AzureAdJoined
            type: yes-no
          - id: demo.url
            title: Address
            path: Tenant Details
            name: MdmUrl
        ---
        source: registry.demo
        facts:
          - id: demo.provider
            title: Provider
            path: HKLM\\SOFTWARE\\Demo\\*
            name: ProviderID
            siblings: {State: 1}
        """,
        "signals/demo.yaml": """
        source: demo.log
        signals:
          - id: demo.failed
            title: It failed
            pattern: 'run failed with (?<code>0x[0-9a-f]{8})'
            sample: The run failed with 0x80180018.
            operation: demo.run
            outcome: failure
          - id: demo.worked
            title: It worked
            pattern: run worked
            sample: The run worked.
            operation: demo.run
            outcome: success
        ---
        source: event.demo
        signals:
          - id: demo.event-failed
            title: Event of a failure
            event: 76
            provider: Demo-Provider
            capture: {code: "data:HRESULT"}
            operation: demo.run
            outcome: failure
        """,
        "events/demo.yaml": """
        source: event.demo
        events:
          - id: 76
            message: 'Failed ({1:code})'
        """,
        "codes/demo.yaml": """
        family: demo
        codes:
          - code: 0x80180018
            symbol: DEMO_E_LICENCE
            meaning: There is no licence.
        """,
        "ladder.yaml": """
        ladder:
          - id: joined
            title: Joined to the directory
            holds: {fact: demo.joined, is: true}
        """,
        "failures/demo/no-licence.yaml": """
        id: demo/no-licence
        title: The user has no licence
        rung: joined
        severity: critical
        owner: intune-admin
        when:
          all:
            - fact: demo.joined
              is: true
            - any:
                - signal: demo.failed
                  where: {code: [0x80180018]}
                - signal: demo.event-failed
                  where: {code: [0x80180018]}
        explain: The user has no licence.
        fix:
          - do: Give the user a licence
        verify: Run it again
        references: [https://example.org/licence]
        """,
        "failures/demo/no-licence.test.yaml": """
        cases:
          - name: the log says so
            given:
              dsregcmd: {AzureAdJoined: "YES"}
              logs: {demo.log: [The run failed with 0x80180018.]}
            expect: fires
            without: [dsregcmd]
          - name: another code
            given:
              dsregcmd: {AzureAdJoined: "YES"}
              logs: {demo.log: [The run failed with 0x80180001.]}
              read: [event.demo]
            expect: silent
            without: [demo.log, event.demo]
          - name: nothing at all
            given: {}
            expect: not-assessable
            missing: [dsregcmd, demo.log, event.demo]
        """,
    ]

    /// The files of the pack.
    var files: [PackFile] {
        texts.map { PackFile(path: $0.key, bytes: Array($0.value.utf8)) }
    }

    /// The pack, loaded.
    var loaded: LoadedPack { PackLoader.load([files]) }

    /// The pack in which `old` is replaced by `new` in the file `path`.
    func replacing(_ old: String, by new: String, in path: String) -> SmallPack {
        var copy = self
        let parts = (texts[path] ?? "").split(separator: old, omittingEmptySubsequences: false)
        copy.texts[path] = parts.joined(separator: new)
        return copy
    }

    static let failure = "failures/demo/no-licence.yaml"
    static let cases = "failures/demo/no-licence.test.yaml"
    static let signals = "signals/demo.yaml"
    static let events = "events/demo.yaml"
    static let facts = "facts/demo.yaml"
    static let sources = "sources.yaml"
}
