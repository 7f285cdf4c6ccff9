/**
 * `deb:` — packages from files on the host or from URLs.
 * @module
 */
import {
  fail,
  missing,
  needsPrograms,
  type Plan,
  quote,
  temporaryFolder,
  unknown,
  type WriteHost,
} from '../../../sdk/index.ts';
import { hostWord } from '../../lib/words.ts';
import { doWork } from './apply.ts';
import { installCommand, type Run } from './commands.ts';
import { bySummary, planTask, type Setting } from './task.ts';

/** Prints `new`, `same`, `absent` or `odd` (no file that can be read to its end) and the absolute path for each file, without changing anything. */
function compareScript(files: readonly string[]): string {
  return [
    'export LC_ALL=C',
    needsPrograms('dpkg-deb', 'dpkg-query'),
    ...files.map(
      (file) => `f=${hostWord(file)}
case $f in /*) ;; *) f=$PWD/$f ;; esac
if [ ! -e "$f" ]; then echo "absent $f"
elif [ ! -f "$f" ]; then echo "odd $f"
else
  n=$(dpkg-deb -f "$f" Package); a=$(dpkg-deb -f "$f" Architecture); v=$(dpkg-deb -f "$f" Version)
  [ "$a" = all ] || n=$n:$a
  i=$(dpkg-query -W -f '\${db:Status-Status} \${Version}' "$n" 2>/dev/null)
  if [ "$i" = "installed $v" ]; then echo "same $f"; else echo "new $f"; fi
fi`,
    ),
  ].join('\n');
}

async function download({ params, context }: Setting, host: WriteHost, url: string): Promise<string> {
  const response = await host.http({ url, timeout: 600_000, validateCerts: !params.force, useProxy: true });
  if (response.status !== 200)
    fail(`Failure downloading ${url}, HTTP ${response.status} ${response.statusText}`);
  // It stays until the package is installed, and apt's own user may look into it.
  const make = `${temporaryFolder({ wanted: context.remoteTmp })}\ntrap - EXIT; chmod -- 755 "$d" && echo "$d"`;
  const made = await host.run(make);
  const folder = made.stdout.trim();
  if (made.rc !== 0) fail(made.stderr.trim());
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  const path = `${folder}/${name.endsWith('.deb') ? name : 'package.deb'}`;
  await host.upload(response.body, path);
  return path;
}

async function planFiles(setting: Setting, files: readonly string[]): Promise<Plan> {
  const { stdout } = await setting.host.probe(compareScript(files));
  const lines = stdout.split('\n').filter((line) => /^(?:absent|odd|same|new) /.test(line));
  const odd = lines.find((line) => line.startsWith('odd '));
  if (odd !== undefined) fail(`Unable to install package: ${odd.slice('odd '.length)} is not a regular file`);
  const absent = lines.find((line) => line.startsWith('absent '));
  if (absent !== undefined || lines.length === 0)
    missing(
      `Unable to install package: ${absent?.slice('absent '.length) ?? files.join(',')} is not on the host`,
    );
  const fresh = lines.filter((line) => line.startsWith('new ')).map((line) => line.slice('new '.length));
  if (fresh.length === 0) return { changed: false, result: { stdout: '', stderr: '' } };
  const command = (run: Run): string => installCommand(setting.params, fresh, run);
  return planTask(setting, { command, changed: bySummary }, [], true);
}

export async function planDeb(setting: Setting, deb: string): Promise<Plan> {
  const { params, context, state, update } = setting;
  if (params.state !== 'present') fail('deb only supports state=present');
  const files = deb.split(',').map((file) => file.trim());
  if (!files.some((file) => file.includes('://'))) return planFiles(setting, files);
  return unknown('what the package at a URL holds is seen when it has been fetched', async (host) => {
    const local: string[] = [];
    const fetched: string[] = [];
    for (const file of files) {
      if (!file.includes('://')) local.push(file);
      else fetched.push(await download(setting, host, file));
    }
    try {
      const plan = await planFiles({ ...setting, host }, [...local, ...fetched]);
      if (plan.changed === false) return { changed: false, ...plan.result };
      const command = installCommand(params, [...local, ...fetched], 'real');
      return await doWork(
        { update, updateOnly: false, clean: params.clean && state.cleanable, command, mark: [] },
        params,
        host,
        context,
        state.cacheTime,
      );
    } finally {
      for (const file of fetched) await host.run(`rm -rf -- ${quote(file.slice(0, file.lastIndexOf('/')))}`);
    }
  });
}
