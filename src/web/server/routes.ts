/**
 * What each address gives.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TsplayError } from '../../errors/index.ts';
import { findRun, listRuns } from '../../history/index.ts';
import type { EventsAnswer, JobsAnswer, RunsAnswer } from '../wire.ts';
import { json, problem, type Answer } from './answer.ts';
import { pageDocument } from './document.ts';
import type { Admitted } from './gate.ts';
import { jobRequest, readBody } from './requests.ts';
import { rowOf } from './rows.ts';
import { streamRun } from './stream.ts';
import { webStyle } from './style.ts';
import type { Views } from './views.ts';
import type { World } from './world.ts';

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly asked: Admitted;
  readonly world: World;
  readonly views: Views;
}

/** Lines of a record in one answer. */
const mostLines = 200;
/** Runs in one answer. */
const mostRuns = 5_000;

const whole = (text: string | null, fallback: number): number =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : fallback;

const notFound = problem(404, { message: 'There is nothing at this address.' });

/** Answers an admitted request; undefined where the answer goes on by itself. */
export async function answer(call: Call): Promise<Answer | undefined> {
  const { request, asked, world } = call;
  const [first = '', ...rest] = asked.path;
  if (asked.method === 'POST') return await change(call);
  if (first === 'api') return await ask(call, rest);
  if (rest.length > 0) return notFound;
  // Without a slash behind the token other addresses would not be found beside it.
  const slashed = `${request.url?.split('?')[0] ?? ''}/`;
  if (asked.path.length === 0) return { status: 308, type: 'text', text: '', more: { Location: slashed } };
  if (first === '') return { status: 200, type: 'html', text: pageDocument(world.version) };
  if (first === 'page.js') return { status: 200, type: 'js', text: await world.script() };
  if (first === 'page.css') return { status: 200, type: 'css', text: webStyle };
  return notFound;
}

async function ask(
  call: Call,
  [what, id = '', part, ...more]: readonly string[],
): Promise<Answer | undefined> {
  const { world, asked } = call;
  if (what === 'runs' && id === '') return json(runsOf(world.folder, asked.query));
  if (what === 'runs') return await askRun(call, id, part, more);
  if (what === 'services' && id === '') return await askServices(world);
  if (what === 'jobs' && id === '') return json({ jobs: world.jobs.list() } satisfies JobsAnswer);
  return notFound;
}

function runsOf(folder: string, query: URLSearchParams): RunsAnswer {
  const most = Math.min(whole(query.get('most'), 100), mostRuns);
  const runs = listRuns(folder, most + 1);
  return { runs: runs.slice(0, most).map(rowOf), more: runs.length > most };
}

async function askRun(
  { request, response, asked, world, views }: Call,
  id: string,
  part: string | undefined,
  [which]: readonly string[],
): Promise<Answer | undefined> {
  if (part === 'report') return await reportOf(world, id);
  const view = views.get(id);
  if (part === 'live') {
    streamRun(request, response, view);
    return undefined;
  }
  if (part === 'tasks') {
    const found = view.task(whole(which ?? null, 0));
    return found === undefined ? notFound : json(found);
  }
  if (part === 'events' && which === undefined) {
    const count = Math.min(whole(asked.query.get('count'), 100), mostLines);
    const events = await view.lines(whole(asked.query.get('from'), 0), count);
    return json({ events } satisfies EventsAnswer);
  }
  if (part === 'events') {
    const line = await view.line(whole(which ?? null, -1));
    return line === undefined ? notFound : json(line);
  }
  return notFound;
}

/** A file to keep: never a page of this server, whose address is a key. */
async function reportOf({ folder, report }: World, id: string): Promise<Answer> {
  const run = findRun(folder, id);
  const more = {
    'Content-Disposition': `attachment; filename="run-${run.head.id}.html"`,
    'Content-Security-Policy': "default-src 'none'; sandbox",
  };
  return { status: 200, type: 'html', text: await report(run), more };
}

async function askServices(world: World): Promise<Answer> {
  try {
    return json(await world.services());
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    return problem(502, { message: error.message, hint: error.hint });
  }
}

/** The only ways to change anything. */
async function change({ request, asked, world }: Call): Promise<Answer> {
  const [api, what, id = '', action = '', ...more] = asked.path;
  if (api !== 'api' || more.length > 0) return notFound;
  if (what === 'jobs' && action === 'stop') return world.jobs.stop(id) ? json({}) : notFound;
  if (what !== 'services') return notFound;
  const wanted = jobRequest(id, action, await readBody(request));
  if (typeof wanted === 'string') return problem(400, { message: wanted });
  try {
    return json(world.jobs.start(wanted), 202);
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    return problem(409, { message: error.message, hint: error.hint });
  }
}
