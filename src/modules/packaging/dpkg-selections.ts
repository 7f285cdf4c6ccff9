/** `ansible.builtin.dpkg_selections` */
import { complaint, defineModule, fail, missing, p, sh } from '../../sdk/index.ts';

export const dpkgSelections = defineModule({
  name: 'ansible.builtin.dpkg_selections',
  summary: 'Set what dpkg is to do with a package, such as to hold it',
  description: 'No package is installed or removed by it; that is for `apt`.',
  params: {
    name: p.str({ operand: true, doc: 'The package.', required: true }),
    selection: p.choice(['install', 'hold', 'deinstall', 'purge'], {
      doc: 'What should be done with it.',
      required: true,
    }),
  },
  ahead: true,
  support: { check: 'full', diff: 'full' },
  returns: { before: 'The selection as it was.', after: 'The selection as it is.' },
  examples: [
    {
      title: 'Never upgrade a package',
      yaml: 'ansible.builtin.dpkg_selections:\n  name: python3\n  selection: hold',
    },
    {
      title: 'Upgrade it again',
      yaml: 'ansible.builtin.dpkg_selections:\n  name: python3\n  selection: install',
    },
  ],
  async plan({ name, selection }, host) {
    const { rc, stdout, stderr } = await host.probe(
      sh`command -v dpkg >/dev/null || exit 101; LC_ALL=C dpkg --get-selections ${name}`,
    );
    if (rc === 101) missing('Failed to find required executable "dpkg"');
    if (stderr.includes('no packages found matching'))
      missing(`Failed to find package '${name}' to perform selection '${selection}'.`);
    if (rc !== 0) fail(stderr.trim(), { rc, stdout, stderr });
    const before = stdout.trim().split(/\s+/)[1] ?? 'not present';
    return {
      changed: before !== selection,
      result: { before, after: selection },
      diff: {
        kind: 'text',
        before: `${before}\n`,
        after: `${selection}\n`,
        beforeHeader: name,
        afterHeader: name,
      },
      apply: async (write) => {
        const done = await write.run('dpkg --set-selections', { stdin: `${name} ${selection}\n` });
        if (done.rc !== 0) fail(complaint(done), { rc: done.rc, stdout: done.stdout, stderr: done.stderr });
        return undefined;
      },
    };
  },
});
