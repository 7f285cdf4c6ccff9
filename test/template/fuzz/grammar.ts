/**
 * Random templates of the kind playbooks hold, as cases that expect nothing. They are made of the patterns in `patterns.json`:
 * a capital letter there stands for a part of that type: S text, I int, N number, L list, D dict, B truth, A anything,
 * U undefined, R a regular expression, T a test with its argument, F a filter that needs no argument. `atoms` stand by themselves,
 * `shapes` hold other parts, `statements` are what stands between tags.
 * @module
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';

type Patterns = Readonly<Record<string, readonly string[]>>;
interface Grammar {
  readonly variables: unknown;
  readonly atoms: Patterns;
  readonly shapes: Patterns;
  readonly statements: readonly string[];
}
const { variables, atoms, shapes, statements } = JSON.parse(
  readFileSync(new URL('patterns.json', import.meta.url), 'utf8'),
) as Grammar;

const types = ['S', 'I', 'N', 'L', 'D', 'B'];
const pick = (all: readonly string[] = []): fc.Arbitrary<string> => fc.constantFrom(...all);
const needsBrackets = (x: string): boolean => !/^\w+$|^'[^']*'$|^\[[^[\]]*\]$/.test(x);

/** An arbitrary for each part of a pattern, in its place. Brackets are left out now and then, for the precedence. */
function fill(pattern: string, part: (type: string) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const pieces = pattern.split(/\b([SINLDBAURTF])\b(?!['"\w])/);
  if (pieces.length === 1) return fc.constant(pattern);
  const inner = pieces.filter((_p, i) => i % 2 === 1).map((type) => part(type));
  return fc
    .tuple(
      fc.tuple(...inner),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: inner.length, maxLength: inner.length }),
    )
    .map(([parts, luck]) =>
      pieces
        .map((piece, i) => {
          if (i % 2 === 0) return piece;
          const at = (i - 1) / 2;
          const text = parts[at] ?? '';
          return 'RTF'.includes(piece) || !needsBrackets(text) || luck[at] === 0 ? text : `(${text})`;
        })
        .join(''),
    );
}

type Made = Record<string, string>;
const made = fc.letrec<Made>((tie) => {
  const part = (type: string): fc.Arbitrary<string> => tie(type);
  const of = (type: string): fc.Arbitrary<string> => {
    const small = pick(atoms[type]).chain((p) => fill(p, part));
    const forms = shapes[type];
    if (!forms) return small;
    return fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      { weight: 6, arbitrary: small },
      { weight: 4, arbitrary: pick(forms).chain((p) => fill(p, part)) },
      { weight: type === 'U' ? 0 : 1, arbitrary: tie('A') },
    );
  };
  const all = Object.fromEntries(['S', 'I', 'N', 'L', 'D', 'B', 'U', 'R', 'T', 'F'].map((t) => [t, of(t)]));
  const any = fc.oneof(
    { maxDepth: 3 },
    ...types.map((t) => ({ weight: 5, arbitrary: tie(t) })),
    { weight: 1, arbitrary: fc.constant('nil') },
    { weight: 1, arbitrary: tie('U') },
  );
  return { ...all, A: any };
});

const expression = fc.oneof(
  ...types.map((t) => ({
    weight: 4,
    arbitrary: pick(shapes[t]).chain((p) => fill(p, (x) => made[x] ?? made['A']!)),
  })),
  { weight: 1, arbitrary: made['A'] ?? fc.constant('1') },
  { weight: 2, arbitrary: pick(shapes['U']).chain((p) => fill(p, (x) => made[x] ?? made['A']!)) },
);
const body = pick(statements).chain((p) => fill(p.replaceAll('X', '{{ A }}'), (x) => made[x] ?? made['A']!));

interface Request {
  readonly template: string;
  readonly vars: unknown;
  readonly mode?: string;
  readonly options?: unknown;
}
const vars = variables;
const fileOptions = fc.record(
  { trim_blocks: fc.boolean(), lstrip_blocks: fc.boolean() },
  { requiredKeys: [] },
);

export const request: fc.Arbitrary<Request> = fc.oneof(
  { weight: 6, arbitrary: expression.map((x) => ({ template: `{{ ${x} }}`, vars })) },
  { weight: 3, arbitrary: body.map((template) => ({ template, vars })) },
  { weight: 1, arbitrary: fc.tuple(body, body).map((parts) => ({ template: parts.join('\n'), vars })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(body, { minLength: 1, maxLength: 3 }), fileOptions)
      .map(([parts, options]) => ({ template: `${parts.join('\n')}\n`, vars, mode: 'file', options })),
  },
  {
    weight: 1,
    arbitrary: fc
      .oneof(expression, made['B'] ?? expression)
      .map((template) => ({ template, vars, mode: 'when' })),
  },
);
