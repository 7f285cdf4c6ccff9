/** `ansible.builtin.tempfile` */
import { randomInt } from 'node:crypto';
import { posix } from 'node:path';
import { defineModule, fail, p, parseStat, placeFunctions, sh, statProgram } from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';
import { pathInfo } from '../lib/result.ts';

/** The first of Python's folders for such files that can be written to. */
const usualFolder =
  'for d in "${TMPDIR-}" "${TEMP-}" "${TMP-}" /tmp /var/tmp /usr/tmp .; do [ -d "$d" ] && [ -w "$d" ] && break; done';

/** Python's tempfile draws these, so a name never begins or ends in a way that a shell or pattern reads otherwise. */
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789_';
const randomName = (): string =>
  Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join('');

export const tempfile = defineModule({
  name: 'ansible.builtin.tempfile',
  summary: 'Make a temporary file or directory on the host',
  params: {
    state: p.choice(['file', 'directory'], { doc: 'What to make.', default: 'file' }),
    path: p.path({ doc: 'Directory to make it in; the host’s own for such files when not given.' }),
    prefix: p.str({ doc: 'Start of its name.', default: 'ansible.' }),
    suffix: p.str({ doc: 'End of its name.', default: '' }),
  },
  support: { check: 'partial', diff: 'none' },
  differences: ['Check mode says changed, and gives no path; Ansible’s does not support it.'],
  returns: {
    path: 'Path of what was made.',
    uid: 'Whose it is; likewise gid, owner, group, mode, size, state.',
  },
  examples: [
    {
      title: 'A directory to build in',
      yaml: 'tempfile:\n  state: directory\n  suffix: build\nregister: build',
    },
    { title: 'A file', yaml: 'tempfile:\n  prefix: app-' },
  ],
  async plan(params, host) {
    const folder = params.path === undefined ? undefined : await expandPath(host, params.path);
    return {
      changed: true,
      apply: async (write) => {
        const name = `${params.prefix}${randomName()}${params.suffix}`;
        const dir = folder === undefined ? usualFolder : sh`d=${folder}`;
        const isDirectory = params.state === 'directory';
        const make = isDirectory ? 'mkdir -- "./$n"' : '(set -C; : > "./$n")';
        const { rc, stdout, stderr } = await write.run(
          `${dir}; n=${sh`${posix.basename(name)}`}
${placeFunctions()}
at_enter "\${d%/}/" || { printf '%s\n' "\${at_why:-cannot go to $d}" >&2; exit 1; }
${make} && printf '%s\\000' "\${d%/}/$n" && ${statProgram('"./$n"')}`,
        );
        if (rc !== 0) fail(stderr.trim());
        const end = stdout.indexOf('\0');
        return { path: stdout.slice(0, end), ...pathInfo(parseStat(stdout.slice(end + 1))) };
      },
    };
  },
});
