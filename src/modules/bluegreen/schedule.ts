import { defineModule, fail, p, quote } from '../../sdk/index.ts';
import { calendarsOf } from './calendar.ts';

const params = {
  name: p.str({ doc: 'Name of the service, with its alias: `books-service`.', required: true }),
  jobs: p.list(
    p.object(
      {
        name: p.str({ doc: 'Name of the job.', required: true }),
        schedule: p.str({ doc: 'When, as in a crontab or as systemd’s OnCalendar has it.', required: true }),
        command: p.raw({ doc: 'Not used.' }),
        env: p.raw({ doc: 'Not used.' }),
      },
      { doc: 'A job.' },
    ),
    { doc: 'Jobs of the service.', required: true },
  ),
} as const;

export const bluegreenSchedule = defineModule({
  name: 'tsplay.bluegreen.bluegreen_schedule',
  summary: 'Read the schedules of a service’s jobs as systemd’s timers take them',
  description:
    'The five fields of a crontab are translated; systemd of the host is asked whether it knows the rest. It changes nothing.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: {
    jobs: 'Jobs with `name`, `schedule`, `unit` (of systemd, without its kind) and `calendar` (a list).',
  },
  examples: [
    {
      title: 'Every night',
      yaml: 'bluegreen_schedule:\n  name: books-service\n  jobs:\n    - { name: report, schedule: "0 3 * * *" }\nregister: timers',
    },
  ],
  plan: async ({ name, jobs }, host) => {
    const known = jobs.map((job) => ({
      name: job.name,
      schedule: job.schedule,
      unit: `tsplay-job-${name}.${job.name}`,
      calendar: calendarsOf(job.schedule),
    }));
    for (const { name: job } of known)
      if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(job))
        fail(`job ${JSON.stringify(job)}: a name has letters, digits, - and _`);
    const calendars = known.flatMap(({ calendar }) => calendar).map(quote);
    if (calendars.length > 0) {
      const asked = await host.probe(
        `command -v systemd-analyze >/dev/null || exit 0; systemd-analyze calendar -- ${calendars.join(' ')}`,
      );
      if (asked.rc !== 0)
        fail(
          `A schedule is neither a crontab's nor one that systemd knows: ${asked.stderr.trim().split('\n')[0] ?? ''}`,
        );
    }
    return { changed: false, result: { jobs: known } };
  },
});
