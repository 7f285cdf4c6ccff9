export { gatherFacts } from './gather.ts';
export { BadSubset } from './subset.ts';
