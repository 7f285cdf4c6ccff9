import { defineModule, fail, jobFolder, p, quote, readJob, unchanged, type Plan } from '../../sdk/index.ts';

const unfinished = { started: 1, finished: 0, stdout: '', stderr: '' };

/** A finished job's result as the plan of `async_status`. */
function finished(
  result: Readonly<Record<string, unknown>>,
  job: Readonly<Record<string, unknown>>,
  warnings: readonly string[],
): Plan {
  const { msg, ansible_facts: facts, ...keys } = result;
  const all = { stdout: '', stderr: '', ...keys, ...job, started: 1, finished: 1 };
  if (result['failed'] === true || result['failed'] === 1)
    fail(typeof msg === 'string' ? msg : JSON.stringify(msg ?? ''), all);
  return {
    changed: result['changed'] === true,
    warnings,
    result: { ...all, ...(msg === undefined ? {} : { msg }) },
    ...(typeof facts === 'object' && facts !== null ? { facts: facts as Record<string, unknown> } : {}),
  };
}

export const asyncStatus = defineModule({
  name: 'ansible.builtin.async_status',
  summary: 'Ask how a task that was started with async stands',
  description:
    'The job of a command is a file on the host, in `ansible_async_dir`. Jobs of modules that work from the controller belong to the run that started them.',
  params: {
    jid: p.str({ doc: 'The job: `ansible_job_id` of the task that started it.', required: true }),
    mode: p.str({
      doc: '`status` asks; `cleanup` removes the file of the job.',
      choices: ['status', 'cleanup'],
      default: 'status',
    }),
  },
  support: { check: 'full', diff: 'none' },
  returns: {
    ansible_job_id: 'The job.',
    started: '1 when it has been started.',
    finished: '1 when it has ended; the keys of its result are there then.',
    results_file: 'The file of the job on the host.',
    erased: 'With `cleanup`: the file that was removed.',
  },
  examples: [
    {
      title: 'Wait for a job',
      yaml: "ansible.builtin.async_status:\n  jid: '{{ upgrade.ansible_job_id }}'\nregister: job\nuntil: job is finished\nretries: 100\ndelay: 10",
    },
  ],
  async plan({ jid, mode }, host, context) {
    const { jobs } = context;
    const given = context.variable('ansible_async_dir');
    const dir = typeof given === 'string' ? given : jobs.dir;
    const own = jobs.get(jid);
    const file = `${dir}/${jid}`;
    if (own !== undefined) {
      if (mode === 'cleanup') {
        jobs.remove(jid);
        return unchanged({ ansible_job_id: jid, erased: file });
      }
      const job = { ansible_job_id: jid, results_file: file };
      return own.finished ? finished(own.result, job, []) : unchanged({ ...unfinished, ...job });
    }
    const look = `${jobFolder(dir)}; f=$d/${quote(jid)}; [ -f "$f" ] || exit 3; printf '%s\\n' "$f"; cat -- "$f"`;
    const { rc, stdout } = await host.probe(look);
    if (rc === 3 || jid.includes('/'))
      fail('could not find job', { ansible_job_id: jid, started: 1, finished: 1 });
    const end = stdout.indexOf('\n');
    const path = stdout.slice(0, end);
    if (mode === 'cleanup')
      return {
        changed: true,
        apply: async (writable) => {
          await writable.run(`rm -f -- ${quote(path)}`);
          return { changed: false, ansible_job_id: jid, erased: path };
        },
      };
    const job = { ansible_job_id: jid, results_file: path };
    const state = readJob(stdout.slice(end + 1));
    return state.finished
      ? finished(state.result, job, state.warnings)
      : unchanged({ ...unfinished, ...job });
  },
});
