/**
 * `tsplay web`.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { TsplayError } from '../../../errors/index.ts';
import { eventsOf } from '../../../history/index.ts';
import { runPage } from '../../../report/page/index.ts';
import { packagePath } from '../../../util/package.ts';
import { openServer } from '../../../web/index.ts';
import { webCommand } from '../../options/web.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { neededFolder } from '../../run/record.ts';
import { version } from '../../version.ts';
import { findingStyle } from '../report/index.ts';
import { askedOnce } from './answers.ts';
import { Desk } from './desk.ts';
import { ended } from './ending.ts';
import { ChildJobs } from './jobs.ts';
import { openBrowser } from './open.ts';
import { runValues } from '../service/values.ts';
import { forwardedWords } from './words.ts';

/** What a test brings along; else it is that of the installed package and of this process. */
export interface WebParts {
  readonly script: () => Promise<string | Uint8Array>;
  /** What runs `tsplay`, without its own words. */
  readonly program: readonly string[];
}

const ownParts: WebParts = {
  script: () => readFile(packagePath('dist/web/page.js')),
  program: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
};

/** Runs the command, until a signal ends it. */
export async function executeWeb(
  argv: readonly string[],
  proc: CliProcess,
  parts: WebParts = ownParts,
): Promise<number> {
  const parsed = parse(webCommand, argv);
  if ('help' in parsed) return tellHelp(parsed, proc);
  const { options, given } = parsed;
  const settings = settingsOf(proc);
  const port = portOf(options.port);
  const folder = neededFolder(settings, proc);
  const values = runValues(webCommand.options, options, given, settings);
  const answers = await askedOnce(values, settings, proc);
  const style = findingStyle(proc, settings);
  const desk = new Desk({ proc, settings, options, values, answers });
  const jobs = new ChildJobs({
    program: parts.program,
    words: forwardedWords(webCommand.options, options, given),
    answers,
    proc,
    folder,
  });
  const server = await openServer(
    {
      version: version(),
      folder,
      script: parts.script,
      findingStyle: style,
      report: (run) => runPage(run, eventsOf(run), style(run)),
      services: () => desk.look(),
      jobs,
    },
    port,
  );
  const ending = ended(proc, jobs);
  proc.stdout.write(`${server.url}\n`);
  proc.stderr.write('Keep the address to yourself: who has it may do what you may. Ctrl-C ends it.\n');
  const browser = options.open ? openBrowser(server.url, proc) : undefined;
  try {
    return await ending;
  } finally {
    browser?.close();
    await Promise.all([server.close(), desk.close()]);
  }
}

/** Throws TSP1501 for what is no port. */
function portOf(port: number | undefined): number {
  if (port === undefined) return 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new TsplayError('TSP1501', `--port must be 1 to 65535, not ${port}`);
}
