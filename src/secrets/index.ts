export { mask, Redactor } from './redactor.ts';
