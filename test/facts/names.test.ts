import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { factsProgram } from '../../src/facts/program.ts';

/** The full name that the program finds where the resolver answers so: by name first, then by address. */
function fullName(byName: string, byAddress: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-names-'));
  const program = (name: string, text: string): void => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(dir, name), 0o755);
  };
  try {
    program(
      'getent',
      `case $1 in ahosts) echo '${byName}' ;; hosts) [ "$2" = 10.0.0.7 ] && echo '${byAddress}' ;; esac`,
    );
    program('hostname', 'echo localhost.localdomain');
    const text = factsProgram({ groups: new Set(), factPath: '/nonexistent', timeout: 5 });
    const { stdout } = spawnSync('/bin/sh', ['-c', text], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${dir}:${process.env['PATH'] ?? ''}` },
    });
    return /\x1efqdn\n([^\x1e]*)/.exec(stdout)?.[1]?.trim() ?? 'no section';
  } finally {
    rmSync(dir, { recursive: true });
  }
}

describe('the fully qualified name of a host', () => {
  it('is the first name of its address that has a domain, aliases too', () => {
    expect(fullName('10.0.0.7 STREAM web01', '10.0.0.7 web01 web01.example.com www.example.com')).toBe(
      'web01.example.com',
    );
  });
  it('is the canonical name where none has a domain', () => {
    expect(fullName('10.0.0.7 STREAM web01', '10.0.0.7 web01 www')).toBe('web01');
  });
  it('is left to the host name where nothing resolves', () => {
    expect(fullName('', '')).toBe('');
    expect(fullName('10.0.0.7 STREAM web01', '')).toBe('');
  });
});
