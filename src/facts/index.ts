export { gatherFacts, type GatherOptions } from './gather.ts';
export { BadSubset } from './subset.ts';
