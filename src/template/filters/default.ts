import type { FilterDeclaration } from '../plugin.ts';
import { truth } from '../runtime/iterate.ts';
import { Undefined } from '../runtime/undefined.ts';

export const defaultFilters: readonly FilterDeclaration[] = [
  {
    name: 'default',
    aliases: ['d'],
    signature: "default_value='', boolean=false",
    doc: 'The value, or `default_value` where it is undefined (or, with `boolean`, empty or false).',
    example: ["nosuch | default('x')", "'x'"],
    takesUndefined: 'both',
    run: (value, [fallback = '', boolean = false]) =>
      value instanceof Undefined || (truth(boolean) && !truth(value)) ? fallback : value,
  },
];
