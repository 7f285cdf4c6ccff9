import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

const see = async (...argv: string[]) => {
  const proc = fakeProcess();
  const code = await main(argv, proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
};

describe('tsplay', () => {
  it('shows its version', async () => {
    const { code, out, err } = await see('--version');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^tsplay \d+\.\d+\.\d+\n$/);
    expect(await see('run', '--version')).toEqual(await see('--version'));
  });

  it('shows an overview', async () => {
    expect(await see('--help')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "Usage: tsplay COMMAND [options]

      Runs Ansible playbooks from Node: nothing but sshd and sh is needed on the hosts.

      Commands:
        run, playbook  Run playbooks
        plan           Save what a run would change, to be applied later
        apply          Apply a saved plan, and nothing else
        show           Show a saved plan
        drift          Tell which hosts differ from the book
        lint           Check playbooks, roles and collections for mistakes and bad habits
        runs           Look at runs that were recorded
        report         Write a recorded run as one HTML file
        service        Look after blue/green services
        web            Show runs and services in a browser, on this machine
        init           Lay out a project: inventory, playbooks, configuration, an encrypted vault
        adhoc          Run one task on hosts
        console        Run tasks on hosts, line by line
        pull           Check out playbooks and run them on this machine
        rulebook       Run playbooks and other actions when something happens
        inventory      Show hosts, groups and their variables
        vault          Encrypt and decrypt files and values
        config         Show and check settings
        galaxy         Roles and collections from Galaxy servers, git, tarballs and folders
        doc            Show what a module, filter, test, lookup or keyword does
        completion     Print a script that completes command lines in your shell

      Options:
        --version      Show the version
        -h, --help     Show this help

      \`tsplay COMMAND --help\` tells more about a command.
      ",
      }
    `);
  });

  it('shows the overview and fails when no command is given', async () => {
    const { code, out } = await see();
    expect(code).toBe(2);
    expect(out).toContain('Commands:');
  });

  it.each([['rum'], ['site.yml'], ['frobnicate']])('refuses %s', async (word) => {
    const { code, out, err } = await see(word);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatchSnapshot();
  });

  it('shows the help of a command, under its other name too', async () => {
    const { code, out } = await see('playbook', '-h');
    expect(code).toBe(0);
    expect(out).toContain('Usage: tsplay run [options] <playbook...>');
  });
});
