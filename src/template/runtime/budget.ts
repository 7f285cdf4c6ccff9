/**
 * Limits of one rendering.
 * @module
 */
import { limitError, PyError } from './errors.ts';
import { limits } from './limits.ts';

/** Work done so far, over all templates of one outer rendering. */
export class Budget {
  steps = 0;
  depth = 0;
  step(): void {
    if (++this.steps > limits.steps) limitError(`more than ${limits.steps} steps`);
  }
  enter(): void {
    if (++this.depth > limits.depth) {
      throw new PyError('recursion', 'RecursionError', 'maximum recursion depth exceeded');
    }
  }
  leave(): void {
    this.depth--;
  }
}
