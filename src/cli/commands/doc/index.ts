/**
 * `tsplay doc`.
 * @module
 */
import { listText } from '../../../doc/index.ts';
import { ExitCode, throwAll, TsplayError } from '../../../errors/index.ts';
import { colourPaint, noPaint, wantsColour } from '../../../report/index.ts';
import { didYouMean } from '../../../util/suggest.ts';
import { docCommand, type DocCommandOptions, type DocKind } from '../../options/doc.ts';
import type { OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import type { Page, Source, Sources } from './sources.ts';

type Values = OptionValues<DocCommandOptions>;

const realSources = async (
  { modulePath, playbookDir }: Pick<Values, 'modulePath' | 'playbookDir'>,
  proc: CliProcess,
): Promise<Sources> => {
  const { openBook } = await import('./book.ts');
  const book = await openBook({ modulePath, playbookDir }, proc);
  return (await import('./real-sources.ts')).sourcesWith(book);
};

/** Runs the command; `loadSources` is the real one but in tests of the command line itself. */
export async function executeDoc(
  argv: readonly string[],
  proc: CliProcess,
  loadSources: typeof realSources = realSources,
): Promise<number> {
  const parsed = parse(docCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const { options, args } = parsed;
  const kind = (options.type ?? 'module') as DocKind;
  const source = await (await loadSources(options, proc))[kind]();
  if (options.list) proc.stdout.write(await list(source, options.json));
  else proc.stdout.write(await pages(source, kind, args, options, proc));
  return ExitCode.ok;
}

async function list(source: Source, asJson: boolean): Promise<string> {
  const entries = await source.list();
  if (!asJson) return listText(entries);
  const byName = Object.fromEntries(entries.map(({ name, summary }) => [name, summary]));
  return `${JSON.stringify(byName, undefined, 4)}\n`;
}

async function pages(
  source: Source,
  kind: DocKind,
  names: readonly string[],
  options: Values,
  proc: CliProcess,
): Promise<string> {
  if (names.length === 0)
    throw new TsplayError('TSP1501', `which ${kind}? Give at least one name`, {
      hint: `\`tsplay doc -t ${kind} --list\` lists all of them.`,
    });
  const found = await findAll(source, kind, names);
  if (options.json) {
    const byName = Object.fromEntries(found.map((page) => [page.name, page.json()]));
    return `${JSON.stringify(byName, undefined, 4)}\n`;
  }
  const paint = !options.noColor && wantsColour(proc.env, proc.stdout.isTTY === true) ? colourPaint : noPaint;
  return found
    .map((page) => {
      if (options.schema) return `${JSON.stringify(ofModule(page.schema, kind, 'schema'), undefined, 2)}\n`;
      if (options.snippet) return ofModule(page.snippet, kind, 'snippet');
      return page.text(paint);
    })
    .join('\n');
}

function ofModule<T>(make: (() => T) | undefined, kind: DocKind, option: string): T {
  if (make !== undefined) return make();
  throw new TsplayError('TSP1501', `--${option} is for modules; a ${kind} has none`);
}

/** All pages, or one error that names everything that was not found. */
async function findAll(source: Source, kind: DocKind, names: readonly string[]): Promise<Page[]> {
  const found: Page[] = [];
  const missing: TsplayError[] = [];
  for (const name of names) {
    const page = await source.find(name);
    if (page !== undefined) found.push(page);
    else missing.push(await notFound(source, kind, name));
  }
  throwAll(missing);
  return found;
}

async function notFound(source: Source, kind: DocKind, name: string): Promise<TsplayError> {
  const known = (await source.list()).map((entry) => entry.name);
  const short = known.map((full) => full.split('.').at(-1) ?? full);
  const hint =
    didYouMean(name, [...known, ...short]) ?? `\`tsplay doc -t ${kind} --list\` lists all of them.`;
  const code = kind === 'module' ? 'TSP1101' : kind === 'keyword' ? 'TSP1004' : 'TSP1204';
  return new TsplayError(code, `there is no ${kind} '${name}'`, { hint });
}
