/**
 * `vars_files` of a play: each entry a file, or a list of which the first that exists is taken. Names may hang on
 * variables of the host, so every host has its own list.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { firstExisting, placesIn, searchCandidates, type Play } from '../../playbook/index.ts';
import { placeOfValue } from '../../source/index.ts';
import type { Templar } from '../../template/index.ts';
import {
  valueText,
  isDict,
  isList,
  TemplateString,
  type Dict,
  type SourceRef,
  type Value,
} from '../../util/value.ts';
import type { Run } from '../state/run.ts';

/** Reads the play's files for each host, in order; later files see the variables of earlier ones. */
export async function loadVarsFiles(
  play: Play,
  run: Run,
  hosts: readonly string[],
  promptVars: Dict,
): Promise<void> {
  for (const host of hosts) {
    const files: Dict[] = [];
    run.variables.setVarsFiles(host, files);
    for (const entry of play.varsFiles) {
      const vars = run.variables.forTask({
        play,
        host,
        roles: play.roles,
        role: undefined,
        promptVars,
        magic: run.magic.forRun(host),
      });
      const templar = run.templars.make(vars, placesIn(play.dir));
      files.push(await load(entry, play, templar, run));
    }
  }
}

async function load(entry: Value, play: Play, templar: Templar, run: Run): Promise<Dict> {
  const candidates = isList(entry) ? entry : [entry];
  const tried: string[] = [];
  for (const [i, candidate] of candidates.entries()) {
    const src = srcOf(candidate, isList(entry) ? entry : undefined, i) ?? play.src;
    const name = await nameOf(candidate, templar, candidates.length > 1);
    if (name === undefined) continue;
    const places = searchCandidates(name, 'vars', placesIn(play.dir));
    const path = await firstExisting(places);
    tried.push(name);
    if (path === undefined) continue;
    const value = await run.loader.readYaml(path, src);
    const maps = isList(value) ? value : [value ?? new Map<Value, Value>()];
    // A file may be a list of maps too; later ones win.
    if (maps.every(isDict)) return new Map(maps.flatMap((map) => [...map]));
    throw new TsplayError('TSP1003', `${name} must be a map of variables`, {
      src: { file: path, line: 1, col: 1 },
    });
  }
  const src = candidates
    .map((candidate) => srcOf(candidate, undefined, 0))
    .find((place) => place !== undefined);
  throw new TsplayError('TSP1002', `vars file ${tried.join(', ')} was not found`, {
    src: src ?? play.src,
    hint: `looked beside the playbook in ${play.dir}`,
  });
}

/** A name that depends on what is not defined is passed over where there is another to take. */
async function nameOf(candidate: Value, templar: Templar, optional: boolean): Promise<string | undefined> {
  try {
    return valueText(await templar.valueAsync(candidate));
  } catch (error) {
    if (optional && error instanceof TsplayError && error.code === 'TSP1201') return undefined;
    throw error;
  }
}

const srcOf = (value: Value, list: Value[] | undefined, index: number): SourceRef | undefined =>
  value instanceof TemplateString ? value.src : list && placeOfValue(list, index);
