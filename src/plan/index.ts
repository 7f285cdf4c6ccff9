/**
 * Plans that are saved, shown and applied.
 * @module
 */
export { digester, newSalt } from './digest.ts';
export { givenExtraVars, keptExtraVars } from './extra-vars.ts';
export { watchFiles } from './files.ts';
export { Gate, type DiffText } from './gate.ts';
export { planHtml } from './html.ts';
export { Keeper } from './keeper.ts';
export { readPlan, requireSameFiles, writePlan } from './store.ts';
export { planText, type TextStyle } from './text.ts';
export { planVersion, type Plan } from './types.ts';
