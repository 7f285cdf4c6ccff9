import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadInventory } from '../../src/inventory/index.ts';
import { TsplayError } from '../../src/errors/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-inventory-'));
afterAll(() => rmSync(dir, { recursive: true }));

let count = 0;
async function failure(text: string, extension = '.ini', mode = 0o600): Promise<string> {
  const file = join(dir, `${count++}${extension}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  const error: unknown = await loadInventory([file]).catch((e: unknown) => e);
  if (!(error instanceof TsplayError)) throw new Error(`no TsplayError but ${String(error)}`);
  return `${error.code} ${error.src?.line ?? '-'}:${error.src?.col ?? '-'} ${error.message.replaceAll(file, 'FILE')}`;
}

describe('INI', () => {
  it.each([
    ['[web servers]\na\n', "TSP1301 1:1 Invalid section entry: '[web servers]'"],
    ['[web:hots]\na\n', 'TSP1301 1:6 Section [web:hots] has unknown type: hots'],
    ['[web]\na b\n', 'TSP1301 2:3 Expected key=value host variable assignment, got: b'],
    ['[web]\na x="1\n', 'TSP1301 2:1 Error parsing host definition'],
    ['[a:children]\nb\n', 'TSP1301 2:1 Section [a:children] includes undefined group: b'],
    ['[a:vars]\nx=1\n', 'TSP1301 1:2 Section [a:vars] not valid for undefined group: a'],
    ['[a]\n[a:vars]\nx\n', 'TSP1301 3:1 Expected key=value, got: x'],
    ['[a]\n[b]\n[a:children]\nb\n[b:children]\na\n', "TSP1301 6:1 Adding group 'a' as child to 'b' creates"],
    ['web[1:]\n', 'TSP1301 1:1 host range must specify end value: web[1:]'],
    ['web[01:100]\n', 'TSP1301 1:1 host range must specify equal-length begin and end formats'],
    ['web[c:a]\n', 'TSP1301 1:1 host range must have begin <= end'],
    ['web[1\n', 'TSP1301 1:1 the bracket [ is not closed'],
    ['web:\n', "TSP1301 1:1 Invalid host pattern 'web:' supplied"],
    ['---\n', "TSP1301 1:1 Invalid host pattern '---' supplied"],
  ])('%j', async (text, message) => {
    expect(await failure(text)).toContain(message);
  });
});

describe('YAML', () => {
  it.each([
    ['- a\n', 'TSP1301 1:1 the YAML inventory is not a map of groups'],
    ['all:\n  hosts: [a]\n', 'TSP1301 2:10 Invalid "hosts" entry for "all" group'],
    ['all:\n  hosts:\n    1234:\n', 'TSP1301 3:5 Host pattern 1234 must be a string'],
    ['all:\n  hosts:\n    a: text\n', 'TSP1301 3:5 the variables of host "a" must be a map'],
    ['all:\n  hosts:\n    a: {b: {{ c }}}\n', 'TSP1001 3:13'],
  ])('%j', async (text, message) => {
    expect(await failure(text, '.yml')).toContain(message);
  });
});

describe('programs', () => {
  const program = (body: string): Promise<string> => failure(`#!/bin/sh\n${body}\n`, '', 0o700);
  it.each([
    ['echo oops >&2; exit 3', 'TSP1301 -:- Inventory script (FILE) had an execution error: oops'],
    ['echo hello', 'the answer to --list is not JSON'],
    ['echo "[1]"', 'needs to be a json dict'],
    [`echo '{"g": {"hosts": "a"}}'`, "defined a group 'g' with bad data for the host list"],
  ])('%j', async (body, message) => {
    expect(await program(body)).toContain(message);
  });
  it('are asked for each host when they have no _meta, and what they say is never a template', async () => {
    const file = join(dir, 'old-script');
    writeFileSync(
      file,
      `#!/bin/sh\nif [ "$1" = --list ]; then echo '{"g": ["a"]}'; else echo '{"v": "{{ '"$2"' }}"}'; fi\n`,
    );
    chmodSync(file, 0o700);
    const inventory = await loadInventory([file]);
    expect(inventory.host('a')?.vars.get('v')).toBe('{{ a }}');
    expect(inventory.host('a')?.vars.get('inventory_dir')).toBe(dir);
  });
  it('are not texts with a stray execute bit', async () => {
    const file = join(dir, 'shared.ini');
    writeFileSync(file, '[web]\na\n');
    chmodSync(file, 0o777);
    expect((await loadInventory([file])).match('web')).toEqual(['a']);
  });
});

describe('sources that are not there', () => {
  it('are warned of, or refused where the settings say so', async () => {
    const warnings: string[] = [];
    const missing = join(dir, 'missing');
    await loadInventory([missing, 'a,'], { warn: (w) => warnings.push(w) });
    expect(warnings).toEqual([`Unable to parse ${missing} as an inventory source`]);
    await expect(loadInventory([missing], { unparsedFails: true })).rejects.toThrow(
      'No inventory was parsed',
    );
    await expect(loadInventory([missing, 'a,'], { anyUnparsedFails: true })).rejects.toThrow(
      'Completely failed',
    );
  });
});
