import { describe, expect, it } from 'vitest';
import { boolKeyword, numberKeyword, textKeyword } from '../../src/engine/state/keyword.ts';
import { renderedKeywords, type KeywordKind } from '../../src/source/index.ts';
import { Templar } from '../../src/template/index.ts';
import { userText } from '../../src/util/value.ts';
import { LayeredVariables, noMagic } from '../../src/vars/index.ts';

type Read = (said: { task: object; templar: Templar }, name: never) => Promise<unknown>;
const readers: Readonly<Record<KeywordKind, Read>> = {
  bool: boolKeyword,
  number: numberKeyword,
  text: textKeyword,
};

/** What a keyword comes to where a template gives a text. */
function read(name: string, member: string, kind: KeywordKind, text: string): Promise<unknown> {
  const vars = new LayeredVariables([{ name: 'task vars', vars: new Map([['it', text]]) }], noMagic);
  const templar = new Templar({ vars, searchPath: [], basedir: '/' });
  return readers[kind]({ task: { [member]: userText('{{ it }}') }, templar }, name as never);
}

const table = Object.entries(renderedKeywords).map(([name, [member, kind]]) => ({ name, member, kind }));

describe('a keyword that a template gives', () => {
  it.each(table)('is a $kind for $name', async ({ name, member, kind }) => {
    expect(await read(name, member, kind, '1')).toBe({ bool: true, number: 1, text: '1' }[kind]);
  });

  it.each(table.filter(({ kind }) => kind !== 'text'))(
    'is named where it is no $kind: $name',
    async ({ name, member, kind }) => {
      await expect(read(name, member, kind, 'some')).rejects.toThrow(
        `the field '${name}' has an invalid value (some)`,
      );
    },
  );
});
