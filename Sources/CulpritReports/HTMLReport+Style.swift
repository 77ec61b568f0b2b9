// What the HTML report looks like. Nothing is loaded from anywhere, and the content policy forbids it.

extension HTMLReport {
    /// The document up to its title. The policy allows the style in the file and nothing else: no script, no request.
    static let head: StaticString = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
        form-action 'none'">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">

        """

    /// The style sheet.
    static let style: StaticString = """

        :root { --paper: #fff; --ink: #1b1f24; --faint: #57606a; --line: #d0d7de; --panel: #f6f8fa;
          --bad: #b3261e; --good: #1a7f37; --open: #6e7781; --fix: #eaf4ff; --link: #0550ae }
        @media (prefers-color-scheme: dark) { :root { --paper: #0f1318; --ink: #e6e9ed; --faint: #9aa4af; --line: #30363d;
          --panel: #171c22; --bad: #ff8a80; --good: #56d364; --open: #8b949e; --fix: #10253d; --link: #79b8ff } }
        * { box-sizing: border-box }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
        main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem }
        h1 { font-size: 1.6rem; margin: .5rem 0 } h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem }
        h3, h4 { font-size: 1rem; margin: 1rem 0 .25rem }
        a { color: var(--link) }
        .sentence { font-size: 1.25rem; font-weight: 600; margin: .25rem 0 1rem; overflow-wrap: anywhere }
        .sentence.bad { border-left: .3rem solid var(--bad); padding-left: .8rem }
        .cause { border: 1px solid var(--line); border-radius: .5rem; padding: 0 1rem 1rem; margin: 1rem 0 }
        .fix { background: var(--fix); border-radius: .5rem; padding: .1rem 1rem; margin: 1rem 0 }
        .badges { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
        .badge { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .85rem }
        .faint, footer { color: var(--faint); font-size: .875rem }
        .place, code, pre { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere }
        .place { color: var(--faint); margin-right: .75rem }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: .25rem; padding: .4rem .6rem;
          margin: .25rem 0; white-space: pre-wrap }
        ul.evidence, ul.folded { list-style: none; padding-left: 0 }
        ul.evidence li { margin-bottom: .5rem }
        ol.ladder { list-style: none; padding-left: .5rem }
        .ladder li { border-left: .25rem solid var(--open); padding: .2rem 0 .2rem .8rem; display: flex; gap: .5rem }
        .ladder li.holds { border-color: var(--good) } .ladder li.broken { border-color: var(--bad); font-weight: 600 }
        .ladder li.unknown { border-left-style: dashed; color: var(--faint) }
        .ladder details { flex: 1; min-width: 0; font-weight: normal }
        .ladder li.broken summary { font-weight: 600 }
        .mark { flex: 0 0 5rem; font-size: .8rem; line-height: 1.9; text-transform: uppercase }
        .holds .mark { color: var(--good) } .broken .mark { color: var(--bad) }
        .remark { border-left: .25rem solid var(--faint); padding-left: .8rem }
        summary { cursor: pointer; overflow-wrap: anywhere }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem }
        dt { color: var(--faint) } dd { margin: 0; overflow-wrap: anywhere }
        @media (max-width: 40rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
        .wide { overflow-x: auto }
        table { border-collapse: collapse; font-size: .85rem; width: 100% }
        th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top }
        @media print { body { font-size: 11pt } .cause { break-inside: avoid-page } summary { list-style: none }
          a { color: inherit; text-decoration: none } }

        """
}
