/**
 * `eda.builtin.generic`: events that are written in the rulebook or a file.
 * @module
 */
import { at } from '../../util/at.ts';
import { resolve } from 'node:path';
import { defineEventSource, p, type EventData, type EventSourceContext } from '../../sdk/index.ts';
import { loadYamlFile } from '../../source/index.ts';
import { isDict, isList, toPlain, valueText, type Value } from '../../util/value.ts';

const seconds = (doc: string) => p.float({ doc: `${doc}, in seconds.`, default: 0 });

export const generic = defineEventSource({
  name: 'eda.builtin.generic',
  aliases: ['ansible.eda.generic'],
  summary: 'Events that are written down, for trying rules',
  params: {
    payload: p.raw({ doc: 'The events: one, or a list.' }),
    payload_file: p.str({ doc: 'A YAML file with the events.' }),
    final_payload: p.raw({ doc: 'An event that comes last.' }),
    randomize: p.bool({ doc: 'Shuffle them.', default: false }),
    display: p.bool({
      doc: 'Accepted for the sake of other rulebooks; `--print-events` shows events.',
      default: false,
    }),
    timestamp: p.bool({ doc: 'Add the time as `timestamp`.', default: false }),
    time_format: p.choice(['local', 'iso8601', 'epoch'], {
      doc: 'How the time is written.',
      default: 'local',
    }),
    create_index: p.str({ doc: 'Count events under this key, from 0.', default: '' }),
    startup_delay: seconds('Wait before the first event'),
    event_delay: seconds('Wait before each event'),
    repeat_delay: seconds('Wait before each repetition of an event'),
    loop_delay: seconds('Wait before each further round'),
    shutdown_after: seconds('Wait after the last event'),
    shutdown_delay: seconds('Accepted for the sake of other rulebooks'),
    loop_count: p.int({ doc: 'How many rounds; -1 for no end.', default: 1 }),
    repeat_count: p.int({ doc: 'How often each event comes.', default: 1 }),
    blob_size: p.int({ doc: 'Add so many bytes as `blob`.', default: 0 }),
    check_env_vars: p.dict({ doc: 'Environment variables and the values that they must have.' }),
  },
  constraints: {
    mutuallyExclusive: [['payload', 'payload_file']],
    requiredOneOf: [['payload', 'payload_file']],
  },
  async run(args, context) {
    checkEnvironment(args.check_env_vars, context);
    const events = eventsOf(
      args.payload ?? loadYamlFile(resolve(context.cwd, args.payload_file ?? ''), { templates: false }),
    );
    const over = (): boolean => context.signal.aborted;
    const make = decorator(args);
    await context.sleep(args.startup_delay);
    for (let round = 0; round !== args.loop_count && !over(); round++) {
      if (round > 0) await context.sleep(args.loop_delay);
      for (const event of args.randomize ? shuffled(events) : events) {
        for (let time = 0; time < args.repeat_count && !over(); time++) {
          await context.sleep(time > 0 ? args.repeat_delay : args.event_delay);
          if (!over()) await context.put(make(event));
        }
      }
    }
    if (args.final_payload !== undefined)
      for (const event of eventsOf(args.final_payload)) await context.put(make(event));
    await context.sleep(args.shutdown_after);
  },
});

function checkEnvironment(wanted: Value | undefined, { env }: EventSourceContext): void {
  if (!isDict(wanted ?? null)) return;
  for (const [name, value] of wanted as Map<Value, Value>) {
    const key = valueText(name);
    const found = env[key];
    if (found === undefined) throw new Error(`the environment variable ${key} is not set`);
    if (found !== valueText(value))
      throw new Error(`the environment variable ${key} is ${found}, not ${valueText(value)}`);
  }
}

function eventsOf(payload: Value): EventData[] {
  return (isList(payload) ? payload : [payload]).filter(isDict).map((event) => toPlain(event) as EventData);
}

interface Decoration {
  readonly create_index: string;
  readonly blob_size: number;
  readonly timestamp: boolean;
  readonly time_format: 'local' | 'iso8601' | 'epoch';
}

function decorator(args: Decoration): (event: EventData) => EventData {
  let index = 0;
  const blob = args.blob_size > 0 ? 'x'.repeat(args.blob_size) : undefined;
  return (event) => ({
    ...structuredClone(event),
    ...(args.create_index === '' ? {} : { [args.create_index]: index++ }),
    ...(blob === undefined ? {} : { blob }),
    ...(args.timestamp ? { timestamp: timeText(new Date(), args.time_format) } : {}),
  });
}

function timeText(now: Date, format: Decoration['time_format']): string | number {
  if (format === 'epoch') return Math.floor(now.getTime() / 1000);
  return format === 'iso8601' ? now.toISOString() : now.toString();
}

function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [all[i], all[j]] = [at(all, j), at(all, i)];
  }
  return all;
}
