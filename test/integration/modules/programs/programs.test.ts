/** The short set: those whose answers would be wrong in silence. `npm run attack` does every step of every module. */
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { whyNoRoot } from '../shells/root.ts';
import { makeSources, startServer } from '../shells/sources.ts';
import { steps } from '../shells/table.ts';
import { excused, withoutPrograms } from './programs.ts';

const reason = whyNoRoot();
const short = steps.filter(
  ({ module, args }) =>
    ['assemble', 'find', 'mount_facts', 'service_facts'].includes(module) ||
    (module === 'copy' && /content: "no end"|again/.test(args)) ||
    (module === 'file' && args.includes('recurse')),
);
/** `1` for every step, or names of modules. */
const asked = process.env['TSPLAY_ALL_PROGRAMS'];
const chosen =
  asked === undefined
    ? short
    : steps.filter(({ module }) => asked === '1' || asked.split(',').includes(module));

it.skipIf(reason !== undefined)(
  `modules do their work without a program that the host lacks, or name it${reason === undefined ? '' : ` (${reason})`}`,
  async () => {
    const source = makeSources();
    const server = startServer();
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wrong: string[] = [];
    let tried = 0;
    try {
      await withoutPrograms(steps, { source, url }, chosen, (step, program, how) => {
        tried++;
        if (how !== undefined && excused[step.module]?.[program] === undefined)
          wrong.push(
            `${step.module} (${step.args.replaceAll(/\s+/g, ' ').slice(0, 50)}) without ${program}: ${how}`,
          );
      });
    } finally {
      server.close();
      rmSync(source, { recursive: true, force: true });
    }
    expect(tried).toBeGreaterThan(15);
    expect(wrong).toEqual([]);
  },
  3_600_000,
);
