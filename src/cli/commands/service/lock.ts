/**
 * `tsplay service lock` and `unlock`.
 * @module
 */
import { ExitCode } from '../../../errors/index.ts';
import { describeOwner, giveBack, hold } from '../../../modules/bluegreen/day-two/hold.ts';
import { writeConsul } from '../../../modules/bluegreen/params.ts';
import { visibleLine } from '../../../util/visible.ts';
import { serviceActions } from '../../options/service.ts';
import { lookAt } from './look.ts';
import { action, withSteering } from './opened.ts';

export const lock = action(serviceActions.lock, (asked) =>
  withSteering(asked, async (steering) => {
    const { name } = await lookAt(steering, asked);
    const reason = asked.options.message ?? 'locked by hand';
    await hold(writeConsul(steering.host.write(), steering.consul), name, reason);
    asked.proc.stdout.write(`${name} is locked. \`tsplay service unlock ${name}\` gives it back.\n`);
    return ExitCode.ok;
  }),
);

export const unlock = action(serviceActions.unlock, (asked) =>
  withSteering(asked, async (steering) => {
    const { name } = await lookAt(steering, asked);
    const writer = writeConsul(steering.host.write(), steering.consul);
    const owner = await giveBack(steering.sources.consul, writer, name, asked.options.force);
    asked.proc.stdout.write(
      owner === undefined
        ? `${name} was not locked.\n`
        : `${name} is free again; it was held by ${visibleLine(describeOwner(owner))}.\n`,
    );
    return ExitCode.ok;
  }),
);
