// What the pages look like. Nothing is loaded from anywhere, and the content policy forbids it.

extension HTMLReport {
    /// The style sheet of every page.
    static let style: StaticString = """

        :root { color-scheme: light dark; --paper: #fdfdfc; --ink: #1d2125; --faint: #5a636d; --line: #dcdfe3; --panel: #f4f5f6;
          --bad: #a8201a; --warn: #865300; --good: #17683a; --info: #7b8590; --fix: #eef5fb; --fixline: #9cc3e6; --link: #0b4f9e;
          --hit: #fff3d6; --mono: ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e4e7ea; --faint: #a0a9b2; --line: #343a41;
          --panel: #1c2024; --bad: #ff9189; --warn: #f0b654; --good: #6fd08c; --info: #8b95a0; --fix: #16283a; --fixline: #2f5c86;
          --link: #8bbcff; --hit: #3a3117 } }
        * { box-sizing: border-box }
        html { -webkit-text-size-adjust: 100% }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, "Segoe UI", sans-serif }
        main, footer { max-width: 78rem; margin: 0 auto; padding: 1.25rem clamp(1rem, 3vw, 2.5rem) }
        article + article { border-top: .4rem solid var(--line); margin-top: 3rem; padding-top: 1rem }
        h1, h2, h3, h4 { line-height: 1.25; overflow-wrap: anywhere }
        h1 { font-size: 1.05rem; font-weight: 600; margin: 0; color: var(--faint) }
        h2 { font-size: 1.15rem; margin: 2.25rem 0 .6rem } h3 { font-size: 1rem; margin: 1.5rem 0 .4rem }
        h4 { font-size: .95rem; margin: 1rem 0 .25rem }
        p { margin: .5rem 0; overflow-wrap: anywhere; max-width: 46rem } li { overflow-wrap: anywhere }
        a { color: var(--link); text-underline-offset: .15em } a:hover { text-decoration-thickness: .12em }
        :focus-visible { outline: .15rem solid var(--link); outline-offset: .1rem }
        body { overflow-wrap: anywhere }
        .sentence { font-size: clamp(1.3rem, 2.6vw, 1.75rem); line-height: 1.3; font-weight: 650; letter-spacing: -.01em;
          margin: .35rem 0 .75rem; max-width: 52rem }
        .sentence.bad { color: inherit; border-left: .3rem solid var(--bad); padding-left: .9rem }
        .sentence.good { color: inherit; border-left: .3rem solid var(--good); padding-left: .9rem }
        .bad { color: var(--bad) } .warn { color: var(--warn) } .good { color: var(--good) }
        .faint, footer, .crumbs { color: var(--faint); font-size: .875rem }
        .crumbs a { margin-right: 1rem; white-space: nowrap }
        .crumbs { max-width: none }
        .columns { display: grid; grid-template-columns: minmax(0, 1fr); column-gap: 3rem }
        @media (min-width: 62rem) { .columns { grid-template-columns: minmax(0, 1fr) 20rem } }
        .cause { border-top: .2rem solid var(--bad); margin-top: 1.25rem }
        .cause > h2 { margin-top: .8rem }
        .fix { background: var(--fix); border-left: .25rem solid var(--fixline); padding: .25rem 1.25rem .75rem; margin: 1rem 0 }
        .fix h3 { margin-top: .75rem } .fix ol, .fix ul { padding-left: 1.3rem; margin: .25rem 0 } .fix li { margin: .35rem 0 }
        .badges { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; font-size: .875rem }
        .badge { font-weight: 600 } .badge.plain { font-weight: 400; color: var(--faint) }
        .place, code, pre, .time, .mono { font-family: var(--mono); font-size: .8125rem; overflow-wrap: anywhere }
        .place { color: var(--faint) }
        pre { background: var(--panel); padding: .5rem .75rem; margin: .35rem 0; white-space: pre-wrap; line-height: 1.45 }
        ul.evidence, ul.folded { list-style: none; padding-left: 0; margin: .25rem 0 }
        ul.evidence > li { margin: 0 0 1rem } ul.folded > li { border-bottom: 1px solid var(--line); padding: .45rem 0 }
        .proof { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline }
        ol.lines { list-style: none; margin: .25rem 0; padding: .3rem 0; background: var(--panel); font-family: var(--mono);
          font-size: .8125rem; line-height: 1.5 }
        .lines li { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: .75rem; padding: .05rem .75rem .05rem 0 }
        .lines li.hit { background: var(--hit) } .lines .number { color: var(--faint); text-align: right; user-select: none }
        .lines mark { background: none; color: inherit }
        .lines li.s3 .words, .lines li.s4 .words { color: var(--bad) } .lines li.s2 .words { color: var(--warn) }
        .lines li:not(.hit) .words { opacity: .92 }
        ol.ladder { list-style: none; padding: 0; margin: .5rem 0; counter-reset: rung }
        .ladder > li { position: relative; padding: 0 0 .7rem 2rem; color: var(--ink) }
        .ladder > li::before { content: "?"; position: absolute; left: 0; top: .1rem; width: 1.3rem; height: 1.3rem;
          border-radius: 50%; border: .12rem solid var(--info); background: var(--paper); color: var(--faint); z-index: 1;
          font: 700 .75rem/1.06rem system-ui, sans-serif; text-align: center }
        .ladder > li:not(:last-child)::after { content: ""; position: absolute; left: .6rem; top: 1.3rem; bottom: -.2rem;
          border-left: .12rem dotted var(--info) }
        .ladder > li.holds::before { content: "\\2713"; background: var(--good); border-color: var(--good); color: var(--paper) }
        .ladder > li.holds::after { border-left-style: solid !important; border-color: var(--good) !important }
        .ladder > li.broken::before { content: "\\2715"; background: var(--bad); border-color: var(--bad); color: var(--paper) }
        .ladder > li.broken > .title, .ladder > li.broken > details > summary { font-weight: 650; color: var(--bad) }
        .ladder > li.unknown, .ladder > li.unknown summary { color: var(--faint) }
        .mark { font-size: .8rem; color: var(--faint); font-weight: 400 }
        .remark { border-left: .2rem solid var(--warn); padding-left: .8rem }
        .ladder summary { list-style: none } .ladder summary::-webkit-details-marker { display: none }
        .ladder summary .mark::after { content: " \\25B8" } .ladder details[open] summary .mark::after { content: " \\25BE" }
        .list .known { font-weight: 600 }
        summary { cursor: pointer; overflow-wrap: anywhere } details[open] > summary { margin-bottom: .35rem }
        dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.25rem; margin: .5rem 0; font-size: .9rem }
        dt { color: var(--faint) } dd { margin: 0; overflow-wrap: anywhere }
        aside dl, dl.stacked { grid-template-columns: minmax(0, 1fr); gap: 0 }
        aside dd, .stacked dd { margin-bottom: .5rem }
        @media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr) } dd { margin-bottom: .5rem } }
        .wide { overflow-x: auto; max-width: 100% }
        table { border-collapse: collapse; font-size: .8125rem; width: 100% }
        caption { text-align: left; color: var(--faint); padding: .25rem 0 }
        th, td { border-bottom: 1px solid var(--line); padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top }
        th { font-weight: 600; color: var(--faint) } td.place { min-width: 14rem }
        td.number, th.number { text-align: right }
        a.code { color: inherit; text-decoration: underline dotted var(--faint) }
        button, input, select { font: inherit; font-size: .875rem; color: var(--ink); background: var(--paper);
          border: 1px solid var(--info); border-radius: .25rem; padding: .25rem .7rem; min-height: 2rem }
        button { cursor: pointer } button:hover { border-color: var(--link); color: var(--link) }
        button[aria-pressed="true"] { background: var(--ink); color: var(--paper); border-color: var(--ink) }
        .copies { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0 0 }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0 }
        .tools input { flex: 1 1 12rem; min-width: 0; max-width: 24rem }
        .still { display: block; min-width: 46rem; width: 100%; height: auto; font: 12px system-ui, sans-serif }
        .still text, .still .lane { fill: var(--ink) } .still .tick { fill: var(--faint); font-size: 10px }
        .still .rule { stroke: var(--line); fill: none }
        .s0, .s1 { fill: var(--info) } .s2 { fill: var(--warn) } .s3, .s4 { fill: var(--bad) }
        .stage { position: relative } canvas { display: block; width: 100%; touch-action: pan-y; cursor: crosshair }
        .tip { position: absolute; z-index: 5; max-width: min(30rem, 92vw); background: var(--ink); color: var(--paper);
          padding: .4rem .6rem; border-radius: .25rem; font-size: .8125rem; pointer-events: none; overflow-wrap: anywhere }
        .list { max-height: 26rem; overflow: auto; border: 1px solid var(--line) }
        .list table { table-layout: fixed } .list thead th { position: sticky; top: 0; background: var(--panel); z-index: 1 }
        .list th, .list td { padding: .2rem .5rem } .list tbody td { white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
          height: 1.75rem; vertical-align: middle }
        .list tr.spacer td { padding: 0; border: 0 } .list tbody tr { cursor: default }
        .list tbody tr:hover { background: var(--panel) } .list tr[aria-selected="true"] { background: var(--hit) !important }
        .list .severe { color: var(--bad); font-weight: 600 } .list .warned { color: var(--warn) }
        .list col.when { width: 13.5rem } .list col.level { width: 5.5rem } .list col.origin { width: 13rem }
        @media (max-width: 48rem) { .list .utc, .list .origin, .list col.utc, .list col.origin { display: none }
          .list col.when { width: 7.6rem } .list col.level { width: 4.75rem } .list .time { font-size: .75rem }
          .list th, .list td { padding: .2rem .35rem } .list { max-height: 22rem } }
        .opened { border: 1px solid var(--line); border-top: 0; padding: .25rem 1rem 1rem; min-height: 3rem }
        .opened h3 { margin-top: .75rem }
        .live > .picture, .live > .plain { display: none }
        @media print { section[id^="ticket-part-"] { display: none }
          body { font-size: 10pt; background: #fff; color: #000 } main, footer { max-width: none; padding: 0 }
          .tools, .stage, .list, .opened, .copies, .crumbs { display: none !important }
          .live > .picture, .live > .plain { display: block }
          .wide { overflow: visible } .still { min-width: 0 } td.place { min-width: 0 }
          table { table-layout: auto } td, th { overflow-wrap: anywhere }
          details::details-content { content-visibility: visible; display: block; height: auto }
          .columns { display: block } .fix, ul.evidence > li, .ladder > li, tr { break-inside: avoid }
          h2, h3 { break-after: avoid } a { color: inherit; text-decoration: none }
          a.code::after { content: " [" attr(title) "]" } }

        """
}
