import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';

const sources = globSync('src/**/*.ts');
const usersOf = (pattern: RegExp): string[] =>
  sources.filter((file) => pattern.test(readFileSync(file, 'utf8'))).sort();

describe('the boundary of output', () => {
  it('is passed by those alone that draw: line editors, the live region, the cursor, a terminal in an instance', () => {
    expect(usersOf(/\brawStream\b/)).toEqual([
      'src/cli/ask.ts',
      'src/cli/commands/console/index.ts',
      'src/cli/commands/service/exec.ts',
      'src/cli/interrupt.ts',
      'src/cli/pause.ts',
      'src/report/safe-stream.ts',
      'src/report/tree/region.ts',
    ]);
  });

  it('is before the streams of the process, which nothing else writes to', () => {
    // Connections, modules and Python's bridge call a child of theirs `process`.
    const users = usersOf(/\bprocess\.std(?:out|err)\b/).filter(
      (f) => !/^src\/(connection|modules|python)\//.test(f),
    );
    expect(users).toEqual(['src/cli/process.ts']);
    expect(usersOf(/\bconsole\.(?:log|error|warn|info)\(/)).toEqual([]);
  });
});
