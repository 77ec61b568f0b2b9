// What the page on a fleet needs beyond the style of every page.

extension FleetHTML {
    /// The style sheet of its tables and charts.
    static let style: StaticString = """

        .tiles { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1rem 0; padding: 0; list-style: none }
        .tiles strong { display: block; font-size: 1.6rem; line-height: 1.2; font-weight: 650 }
        .tiles li { color: var(--faint); font-size: .875rem } .tiles strong { color: var(--ink) }
        .pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 3rem }
        @media (min-width: 56rem) { .pair { grid-template-columns: repeat(2, minmax(0, 1fr)) } }
        table.counts { font-size: .875rem } .counts td, .counts th { vertical-align: middle; padding: .35rem .9rem .35rem 0 }
        .counts td.number { font-variant-numeric: tabular-nums; white-space: nowrap }
        .counts td.name { min-width: 14rem } .counts td.name .place { display: block }
        .counts td.chart { width: 14rem } .counts td.day { white-space: nowrap }
        .bar { display: block; width: 100%; min-width: 6rem; height: .8rem } .bar .all { fill: var(--line) }
        .bar .part, .bar .broken { fill: var(--bad) } .bar .unknown { fill: var(--line) } .bar .holds { fill: var(--good) }
        .bar .rest { fill: var(--info) }
        .spark { display: block; width: 7.5rem; height: 1.4rem } .spark rect { fill: var(--info) }
        .spark rect.fresh { fill: var(--bad) } .spark line { stroke: var(--line) }
        .days { display: block; width: 100%; min-width: 34rem; height: auto; font: 12px system-ui, sans-serif }
        .days text { fill: var(--faint) } .days .grid { stroke: var(--line) } .days polyline { fill: none; stroke-width: 2 }
        .days .seen { stroke: var(--info) } .days .caused { stroke: var(--bad) } .days circle.seen { fill: var(--info) }
        .days circle.caused { fill: var(--bad); stroke: none } .days circle { stroke: none }
        .days text.seen { fill: var(--faint) } .days text.caused { fill: var(--bad); font-weight: 650 }
        .flag { font-weight: 650 } figure { margin: 0 } figcaption { color: var(--faint); font-size: .875rem }
        @media print { .counts td.chart { width: 8rem } .days { min-width: 0 } .pair { display: block } }
        @media (max-width: 40rem) { .counts td.chart, .counts th.chart { display: none } .counts td.name { min-width: 9rem }
          .counts td, .counts th { padding-right: .6rem } }

        """
}
