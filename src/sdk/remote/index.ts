/**
 * Pieces of shell programs that look at paths and change them safely, for modules whose work `ReadHost` and `WriteHost`
 * have no method for.
 * @module
 */
export {
  atEntry,
  atFolder,
  attributesProgram,
  dressFunction,
  emptied,
  manyProgram,
  replacing,
} from './attributes.ts';
export { parkedPath, parkProgram, unparkProgram } from './park.ts';
export { placeFunctions } from './place.ts';
export { checksumTool, digestProgram, fieldCount, parseStat, statOutcome, statProgram } from './stat.ts';
export { EditedMeanwhile } from './write.ts';
