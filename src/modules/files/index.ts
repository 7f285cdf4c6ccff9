/**
 * Modules that change or read files on a host.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const fileModules: readonly ModuleEntry[] = [
  entry('ansible.posix.acl', async () => (await import('./acl/acl.ts')).acl),
  entry('community.general.archive', async () => (await import('./archive/archive.ts')).archive),
  entry('ansible.builtin.assemble', async () => (await import('./copy/assemble.ts')).assemble),
  entry('ansible.builtin.blockinfile', async () => (await import('./lines/blockinfile.ts')).blockinfile),
  entry('ansible.builtin.copy', async () => (await import('./copy/copy.ts')).copy),
  entry('ansible.builtin.fetch', async () => (await import('./fetch/fetch.ts')).fetch, [], {
    writesHere: true,
  }),
  entry('ansible.builtin.file', async () => (await import('./file/file.ts')).file),
  entry('ansible.builtin.find', async () => (await import('./search/find.ts')).find),
  entry('community.general.htpasswd', async () => (await import('./htpasswd/htpasswd.ts')).htpasswd),
  entry('ansible.builtin.lineinfile', async () => (await import('./lines/lineinfile.ts')).lineinfile),
  entry('ansible.builtin.replace', async () => (await import('./lines/replace.ts')).replace),
  entry('ansible.builtin.slurp', async () => (await import('./stat/slurp.ts')).slurp),
  entry('ansible.builtin.stat', async () => (await import('./stat/stat.ts')).stat),
  entry('ansible.posix.synchronize', async () => (await import('./synchronize/synchronize.ts')).synchronize),
  entry('ansible.builtin.tempfile', async () => (await import('./search/tempfile.ts')).tempfile),
  entry('ansible.builtin.template', async () => (await import('./copy/template.ts')).template),
  entry('community.general.ini_file', async () => (await import('./lines/ini-file.ts')).iniFile),
  entry('ansible.builtin.unarchive', async () => (await import('./unarchive/unarchive.ts')).unarchive),
];
