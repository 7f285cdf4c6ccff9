/**
 * The page's style: that of every page and of a run's report, and what only this one has.
 * @module
 */
import { pageStyle } from '../../report/page/style.ts';
import { baseStyle } from '../../util/html.ts';

const own = `
:root { --blue: #0a58ca; --green: #1a7f37 } @media (prefers-color-scheme: dark) { :root { --blue: #79b8ff; --green: #3fb950 } }
body { max-width: 90rem; margin: 0 auto; padding: 0 1rem 4rem }
header.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.5rem; padding: .75rem 0; border-bottom: 1px solid var(--line) }
header.top strong { font-size: 1.15rem } header.top nav ul { margin: 0 }
nav a { padding: .2rem 0; display: inline-block } nav a[aria-current] { color: inherit; font-weight: 600; text-decoration-thickness: .15em }
h1 { margin: 1.25rem 0 .5rem } h1:focus { outline: none } h2 { margin: 1.5rem 0 .5rem }
nav.tabs { border-bottom: 1px solid var(--line); margin: 1rem 0 .75rem } nav.tabs ul { margin: 0 0 .4rem }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: .5rem 2rem }
.facts dt { font-size: .875rem; opacity: .8; font-weight: 500 }
.counts { display: inline-flex; flex-wrap: wrap; gap: 0 .75rem } .counts > span { white-space: nowrap }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0 } .bar label { display: flex; gap: .4rem; align-items: center }
progress { width: min(24rem, 100%); height: .8rem; accent-color: var(--link) }
button, input, select { font: inherit; color: inherit }
button { padding: .3rem .9rem; border: 1px solid var(--wait); border-radius: 6px; background: var(--soft); cursor: pointer } button:hover:not(:disabled) { border-color: currentColor }
button.main { background: var(--link); border-color: var(--link); color: Canvas; font-weight: 600 } button:disabled { opacity: .55; cursor: default }
input[type=search], input[type=text], input[type=number] { padding: .3rem .6rem; border: 1px solid var(--wait); border-radius: 6px; background: Canvas; max-width: 100%; min-width: 0 }
.notice { margin: .75rem 0; padding: .6rem .9rem; border: 1px solid var(--line); border-left: 4px solid var(--note); border-radius: 4px } .notice.bad { border-left-color: var(--gone) }
.notice p { margin: 0 }
.rows { position: relative } .rows .row, .heads { display: grid; gap: 0 1.25rem; padding: .4rem .25rem; border-bottom: 1px solid var(--line); align-items: baseline }
.heads { font-weight: 600; font-size: .875rem; position: sticky; top: 0; background: Canvas; z-index: 1 }
.rows .row:hover { background: var(--soft) } .rows .row > *, .heads > * { min-width: 0 }
.window { position: absolute; left: 0; right: 0; top: 0 }
.t-runs { --columns: 11.5rem minmax(8rem, 12rem) minmax(12rem, 1fr) minmax(6rem, 10rem) 4rem 4.5rem }
.t-tasks { --columns: 3rem minmax(12rem, 1fr) minmax(9rem, 22rem) 5rem }
.t-hosts { --columns: minmax(8rem, 1fr) repeat(6, 5.5rem) 4.5rem } .t-hosts .row, .t-hosts .heads { gap: 0 .75rem }
.t-results { --columns: minmax(10rem, 1fr) 9rem 5rem 7rem }
.t-steps { --columns: 3rem minmax(12rem, 1fr) 9rem 6rem 5rem 7rem }
.t-time { --columns: minmax(8rem, 14rem) minmax(14rem, 1fr) 5rem 5rem minmax(7rem, 12rem) }
.t-events { --columns: 4.5rem 6rem 8rem minmax(12rem, 1fr) }
.rows .row, .heads { grid-template-columns: var(--columns) }
.t-time .row { align-items: center } .t-time .bars { padding: 0; min-width: 0 } .t-time .ticks { font-size: .8rem }
.t-events .row { box-sizing: border-box; height: 38px; overflow: hidden; white-space: nowrap } .t-events .text { font: .875rem/1.5 ui-monospace, monospace; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.small { font-size: .875rem }
.tag { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem; white-space: nowrap }
.blue { color: var(--blue) } .green { color: var(--green) }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 1rem } .card { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem }
.card h2 { margin: 0 0 .5rem; border: 0; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline } .card p { margin: .25rem 0 }
.healing { list-style: none; padding: 0 } .healing li { padding: .35rem 0; border-bottom: 1px solid var(--line) }
dialog { width: min(34rem, calc(100vw - 2rem)); border: 1px solid var(--line); border-radius: 8px; color: inherit; background: Canvas; padding: 1.25rem } dialog::backdrop { background: #0008 } dialog h2 { margin: 0 0 .75rem; border: 0 }
dialog form { display: grid; gap: .75rem } dialog label { display: grid; gap: .25rem }
dialog .bar { justify-content: flex-end; margin: .5rem 0 0 }
.waits { list-style: none; padding: 0; margin: .5rem 0; font-size: .875rem }
.g-instances { --columns: minmax(6rem, 1fr) minmax(3rem, 1fr) 2.5rem minmax(12rem, 3fr) 6rem minmax(8rem, 3fr) 8rem }
.g-releases { --columns: minmax(9rem, 2fr) 11rem 4rem minmax(7rem, 1fr) minmax(9rem, 1fr) minmax(8rem, 11rem) } .g-releases td:last-child { text-align: right }
@media (max-width: 44rem) {
  .facts { grid-template-columns: 1fr 1fr; gap: .4rem 1rem } .facts dd { font-size: .9375rem } h1 { font-size: 1.25rem }
  .heads { display: none } .rows .row { display: flex; flex-wrap: wrap; gap: 0 1rem } .rows .row > .wide { flex: 1 1 100% } .rows .row > .number + .wide { flex: 1 1 calc(100% - 3.5rem) } .rows .row > .named::before { content: attr(data-name) ' '; color: CanvasText; opacity: .75; font-size: .875rem }
  .g-releases td:last-child { text-align: left }
  .t-events .row { height: 66px; align-content: center } .rows .row > .none { display: none } .rows .number { text-align: left } .t-time .bars { flex: 1 1 100% }
}
@media (max-width: 60rem) {
  .t-hosts .heads, .t-time .heads { display: none } .t-hosts .row, .t-time .row { display: flex; flex-wrap: wrap } .t-hosts .row > .wide, .t-time .row > .bars { flex: 1 1 100% }
  .t-hosts .row > .named::before, .t-time .row > .named::before { content: attr(data-name) ' '; color: CanvasText; opacity: .75; font-size: .875rem } .t-hosts .row > .none, .t-time .row > .none { display: none } .t-time .row > .number { text-align: left }
}
@media print {
  header.top nav, nav.tabs, .bar, button, dialog { display: none } .heads { position: static } .window { position: static } .rows { height: auto !important }
  .rows .row { break-inside: avoid }
}`;

export const webStyle = `${baseStyle}\n${pageStyle}\n${own}\n`;
