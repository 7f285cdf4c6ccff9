import { Command } from 'commander';
import { exitStatus, LabError } from './errors.ts';
import { killHost, labDown, labReset, labStatus, labUp, lineProgress, startHost } from './index.ts';
import { hosts } from './hosts.ts';
import { sshTo } from './ssh.ts';
import { statusTable } from './status.ts';

const progress = lineProgress((line) => {
  console.log(line);
});

const split = (list: string): string[] => list.split(',').map((name) => name.trim());

const program = new Command('lab')
  .description('Real hosts on this machine: Debian with systemd and sshd, each in a container.')
  .enablePositionalOptions()
  .showSuggestionAfterError()
  .showHelpAfterError('(add --help for what there is)');

program
  .command('up')
  .description('bring up the hosts; does only what is missing')
  .option('--with <hosts>', 'extra hosts, separated by commas: debian-11, debian-13', split, [])
  .action(async (options: { with: string[] }) => {
    await labUp({ progress, hosts: [...hosts.map((host) => host.name), ...options.with] });
    console.log('The lab is up. `npm run lab -- ssh swarm-master` opens a shell.');
  });

program
  .command('down')
  .description('remove the hosts and their network')
  .option('--all', 'remove the images too')
  .action(async (options: { all?: boolean }) => {
    await labDown({ progress, everything: options.all ?? false });
    console.log('The lab is down.');
  });

program
  .command('status')
  .description('show every host')
  .action(async () => {
    console.log(statusTable(await labStatus()));
  });

program
  .command('ssh')
  .description('open a shell on a host, or run a command there')
  .argument('<host>')
  .argument('[command...]')
  .passThroughOptions()
  .action(async (host: string, command: string[]) => {
    process.exitCode = await sshTo(host, command);
  });

program
  .command('kill')
  .description('take the power from a host')
  .argument('<host>')
  .action(async (host: string) => {
    await killHost(host);
    console.log(`${host} has no power. \`npm run lab -- start ${host}\` gives it back.`);
  });

program
  .command('start')
  .description('start a host that was killed or stopped')
  .argument('<host>')
  .action((host: string) => startHost(host, progress));

program
  .command('reset')
  .description('replace the swarm hosts by fresh ones')
  .option('--hosts <hosts>', 'only these, separated by commas', split)
  .action(async (options: { hosts?: string[] }) => {
    await labReset({ progress, ...(options.hosts ? { hosts: options.hosts } : {}) });
    console.log('Fresh hosts are up.');
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`lab: ${error.message}\n     ${error.hint}`);
  process.exitCode = exitStatus(error);
}
