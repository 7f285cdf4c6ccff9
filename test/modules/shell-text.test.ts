/** The shell text of everything that runs on a host, as it is written in the source. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { hole, shellFaults } from './shell-lint.ts';

const places = ['src/modules', 'src/sdk', 'src/facts', 'src/library', 'src/connection', 'src/util'];

/** Words for people. */
const prose = /^(?:doc|summary|description|differences|returns|title|yaml|missingMessage)$/;

/** Text that is right though the rules say otherwise: part of the line, and why. Each must be there. */
const right: readonly (readonly [string, string])[] = [
  [
    'cp --attributes-only --preserve=mode,ownership',
    'only GNU has it, and POSIX no word; the line goes on without it',
  ],
  ['cp -a: ', 'keeps labels and attributes as well, which POSIX has no word for'],
  ['[cat \u2026]', 'the path begins with ./ where it would begin with a hyphen; some cats know no --'],
  ['kill -s "$1" -- "-$2"', 'the function that the others are to use'],
  ['kill "-$1" "-$2"', 'the function that the others are to use'],
  ['stat ended with', 'a message'],
];

function textsOf(file: string): { readonly line: number; readonly text: string }[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const texts: { line: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && prose.test(node.name.getText())) return;
    const text =
      ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
        ? node.text
        : ts.isTemplateExpression(node)
          ? node.head.text + node.templateSpans.map((span) => hole + span.literal.text).join('')
          : undefined;
    if (text !== undefined)
      texts.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

const files = places.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.ts') && statSync(name).isFile()),
);

describe('shell text', () => {
  it('does not need base64, which is not in POSIX: bytes travel as formats of printf, or as files', () => {
    const needs = files.flatMap((file) =>
      textsOf(file).flatMap(({ line, text }) =>
        /\bbase64\s+(?:-|["<])/.test(text) ? [`${file}:${line}`] : [],
      ),
    );
    expect(needs).toEqual([]);
  });

  it('has options before operands, -- before what may begin with a hyphen, and POSIX words', () => {
    const faults = files.flatMap((file) =>
      textsOf(file).flatMap(({ line, text }) =>
        shellFaults(text).map((fault) => `${file}:${line}: ${fault}`),
      ),
    );
    const excused = (fault: string): boolean => right.some(([part]) => fault.includes(part));
    expect(faults.filter((fault) => !excused(fault))).toEqual([]);
    for (const [part] of right) expect(faults.filter((fault) => fault.includes(part)).length, part).toBe(1);
  });

  it.each([
    ['chmod 0755 -- "$f"', '-- after an operand'],
    ['chown root -R "$f"', 'an option after an operand: -R'],
    ['rm -f "$f"', 'no -- before "$f"'],
    ['kill -TERM -$g', 'kill of a group: kg'],
    ['kill -TERM -- $p', 'kill of a group: kg'],
    [`if x; then mv -f ${hole} /y; fi`, 'no -- before \u2026'],
    ['a=$(cat "$f")', 'no -- before "$f"'],
    ['printf %s "$(stat -c %a "$o")"', 'no -- before "$o"'],
    ["sed -i 's/a/b/' ./f", 'sed -i'],
    ['echo -n x', 'echo with options'],
    ['[ "$a" == b ]', '=='],
    ['cp -a ./x /y', 'cp -a'],
    ['head -5 ./x', 'head -NUMBER'],
    ['x | grep --quiet -e y', 'a long option'],
  ])('is faulty: %s', (text, fault) => {
    expect(shellFaults(text).join()).toContain(fault);
  });

  it.each([
    'chmod -- 0755 "$f"',
    'rm -f -- "$f" && mv -f -- "$a" "$b"',
    'cut -d : -f 1 -- "$f"',
    'cat < "$f" > "$g"',
    'grep -q -e "$x" -- "$f"',
    'stat -L -c %u:%g -- "$o" 2>/dev/null',
    "printf '%s\\n' 'rm -f \"$x\"'",
    `touch -c${hole} ${hole}-- ${hole}`,
    'head -n 5 ./x',
    'tr -d "$x"',
  ])('is right: %s', (text) => {
    expect(shellFaults(text)).toEqual([]);
  });
});
