/**
 * Event-driven automation in ansible-rulebook's format: sources of events, rules, and what they set off.
 *
 * `condition` and `engine` are pure: events in, matches out, time from a clock. `book` reads files, `sources` and `filters`
 * are plug-ins, `actions` do something, `run` puts all together.
 * @module
 */
export { readRecorded } from './run/recorded.ts';
export { jsonlReporter, textReporter, type ReporterOptions } from './run/report.ts';
export { runRulebook, type BookOptions } from './run/run-book.ts';
