/**
 * Owners, permissions and labels of many paths, after unpacking.
 * @module
 */
import type { FileAttributes } from '../../../sdk/index.ts';
import { contextProgram, flagsProgram } from '../../../sdk/remote/attributes.ts';
import { quote } from '../../../util/shell.ts';
import { forMany } from '../lib/many.ts';
import { attributesFor, type Difference, type Rules } from './compare.ts';
import { topFolders, type Member } from './member.ts';

/** Exit status of a program whose attributes could not be set. */
export const attributesFailed = 110;

interface Setting {
  readonly path: string;
  readonly set: FileAttributes;
  readonly link: boolean;
}

/** Paths with the same attributes are set together. */
function settingsProgram(settings: readonly Setting[]): string {
  const groups = new Map<string, [Setting, ...Setting[]]>();
  for (const setting of settings) {
    const key = JSON.stringify([setting.set, setting.link]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [setting]);
    else group.push(setting);
  }
  const steps = [...groups.values()].flatMap(([first, ...more]) =>
    setMany(first, [first.path, ...more.map((setting) => setting.path)]),
  );
  return steps.length === 0 ? '' : `{ ${steps.join(' &&\n')}; } || exit ${attributesFailed}`;
}

/** chown first: it clears set-user-ID. */
function setMany({ set, link }: Setting, paths: readonly string[]): string[] {
  const flag = link ? '-h ' : '';
  const { owner, group, mode, se, attributes } = set;
  const steps: string[] = [];
  if (owner !== undefined) steps.push(forMany(`chown ${flag}${quote(owner)} --`, paths));
  if (group !== undefined) steps.push(forMany(`chgrp ${flag}${quote(group)} --`, paths));
  if (mode !== undefined) steps.push(forMany(`chmod ${mode.toString(8).padStart(4, '0')} --`, paths));
  if (se !== undefined || attributes !== undefined)
    steps.push(
      ...paths.map(
        (path) => `${contextProgram(quote(path), { se })} && ${flagsProgram(quote(path), { attributes })}`,
      ),
    );
  return steps;
}

/** A directory that only the names of its members tell of: it has the mode that it has. */
const impliedFolder = (path: string, { look }: Rules): Member => ({
  name: `${path}/`,
  path,
  type: 'directory',
  mode: look.present.get(path)?.mode,
  size: 0,
  mtime: 0,
});

/**
 * Shell that gives members what they are to have, from inside the destination; empty when there is nothing to do.
 * Directories at the top that the archive only implies are treated like members where the task says anything.
 */
export function memberAttributes(
  members: readonly Member[],
  differences: readonly Difference[],
  rules: Rules,
): string {
  const settingOf = (member: Member, fresh: boolean): Setting => ({
    path: member.path.startsWith('-') ? `./${member.path}` : member.path,
    set: attributesFor(member, rules, fresh),
    link: member.type === 'link',
  });
  const { mode, owner, group } = rules.params;
  const asked = (mode ?? owner ?? group) !== undefined;
  const tops = asked ? topFolders(members).map((path) => settingOf(impliedFolder(path, rules), false)) : [];
  return settingsProgram([...differences.map((d) => settingOf(d.member, d.unpack)), ...tops]);
}
