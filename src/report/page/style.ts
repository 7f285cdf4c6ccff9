/**
 * The page's own rules, behind those of all pages. Colours and sizes are here only: the policy of the page forbids them
 * in elements.
 * @module
 */

/** What is folded is not laid out before it is opened or scrolled to, so that large runs open. */
export const pageStyle = `
:root { --ok: #1a7f37; --skipped: #6e7781; --focus: #0a58ca; --lost: #a3117f; --wait: #767676 }
@media (prefers-color-scheme: dark) { :root { --ok: #3fb950; --skipped: #9198a1; --focus: #79b8ff; --lost: #ff8ad8; --wait: #8a8a8a } }
body { max-width: 90rem }
.ok { color: var(--ok) } .unreachable { color: var(--lost) } .skipped, .ignored, .rescued { color: var(--skipped) }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .4rem .8rem; background: Canvas; border: 2px solid var(--focus) }
.skip:focus { top: .5rem }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
main:focus { outline: none }
h1 { font-size: 1.5rem; margin: 0 0 .5rem } h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 1rem 0 .25rem } h4 { font-size: 1rem }
nav ul, .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 .75rem }
.notices { padding-left: 1.2rem }
dl { margin: 0 } dd { margin: 0 } dt { font-weight: 600 }
#summary dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: .5rem 2rem }
.tasks { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0 }
.message { white-space: pre-wrap; margin: .25rem 0 }
pre { white-space: pre-wrap } pre.code { white-space: pre }
.finding { margin: .75rem 0; padding-left: .75rem; border-left: 3px solid var(--line) }
.scroll { overflow-x: auto } .scroll th, .scroll td { overflow-wrap: break-word; vertical-align: top } thead th { white-space: nowrap }
tbody th { font-weight: 500; min-width: 8rem; max-width: 24rem }
.grid, .grid thead, .grid tbody { display: block } .grid tr { display: grid; grid-template-columns: var(--columns); gap: 0 1.25rem; align-items: baseline; border-bottom: 1px solid var(--line); padding: .25rem 0 }
.grid tbody tr { content-visibility: auto; contain-intrinsic-size: auto 1.5rem } .grid th, .grid td { border: 0; padding: 0; min-width: 0; max-width: none }
.grid thead { position: sticky; top: 0; background: Canvas; z-index: 1 } .grid .none { opacity: .5 }
.g-hosts { --columns: minmax(9rem, 1.6fr) repeat(8, minmax(2.5rem, 1fr)); max-width: 78rem } .g-hosts tr { gap: 0 .75rem }
.g-slowest { --columns: 2rem minmax(12rem, 1fr) 4.5rem 6rem minmax(7rem, 16rem) 8rem }
.g-timeline { --columns: minmax(9rem, 15rem) minmax(12rem, 1fr) 4.5rem 4.5rem minmax(8rem, 18rem) } .g-timeline tr { align-items: center }
.g-steps { --columns: 2rem minmax(12rem, 1fr) 9rem 7rem 4.5rem }
.origins { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .35rem 1.5rem; margin: .25rem 0 1rem } .origins dt { font-weight: 400 }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
details.row { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 4rem; scroll-margin-top: 1rem }
#each-host details.row { contain-intrinsic-size: auto 2.5rem }
details.row > div { padding: 0 0 1rem 1.1rem }
summary { cursor: pointer; padding: .4rem 0 } summary h3, summary h4 { display: inline; margin: 0 }
summary .meta, summary .counts { display: block; padding-left: 1.1rem } summary .counts { font-size: .875rem }
.bars svg { display: block; width: 100%; height: 1.25rem }
.ticks { display: flex; justify-content: space-between; font-weight: 400; font-size: .875rem }
svg .ok { --bar: var(--ok) } svg .changed { --bar: var(--change) } svg .failed { --bar: var(--gone) } svg .unreachable { --bar: var(--lost) }
svg .skipped { --bar: var(--skipped) } svg .unknown { --bar: var(--note) }
svg rect { fill: var(--bar); stroke: Canvas; stroke-width: 1; vector-effect: non-scaling-stroke }
svg path { stroke: var(--bar); stroke-width: 16 } svg .waiting { stroke: var(--wait); stroke-width: 3 }
.key { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem; vertical-align: -.1rem; background: currentColor }
.key.waiting { height: .2rem; vertical-align: .2rem; background: var(--wait) }
@media (max-width: 52rem) {
  .grid thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap }
  .grid tr { display: flex; flex-wrap: wrap; gap: 0 1rem } .grid th { flex: 1 1 calc(100% - 3.5rem) } .g-hosts th { flex: 0 1 20rem } .grid .number { text-align: left } .grid .none { display: none }
  .grid .wide, .g-timeline th { flex: 1 1 100% } .grid [data-name]::before { content: attr(data-name) ' '; color: CanvasText; opacity: .75; font-size: .875rem }
  .grid tbody tr { contain-intrinsic-size: auto 3rem } .origins { grid-template-columns: 1fr; gap: 0 } .origins dd { margin: 0 0 .5rem }
}
@media (max-width: 40rem) { .g-hosts th { flex: 1 1 100% } .tasks { grid-template-columns: 1fr; gap: 0 } .tasks dd { margin-bottom: .4rem } }
@media print {
  pre.code { white-space: pre-wrap }
  nav, .skip { display: none } details.row, .grid tbody tr { content-visibility: visible; break-inside: avoid } .grid thead { position: static } summary { break-after: avoid }
  details::details-content { content-visibility: visible; display: block; block-size: auto }
  .scroll { overflow: visible }
  * { print-color-adjust: exact }
}`;
