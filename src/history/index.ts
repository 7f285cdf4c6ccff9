export { followRecord, type RecordLine } from './follow.ts';
export { recorder, type Recording } from './record.ts';
export { diffRuns, selector, type RunsDiff, type Selection } from './select.ts';
export { eventOf, eventsOf, findRun, listRuns, parsed, summaryOf, type Bounds } from './store.ts';
export { earlierTimes } from './times.ts';
export type { Outcome, RunSummary } from './types.ts';
