/** What a user or data gave is an operand of a program, never one of its options. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { connectLocal, type Transport } from '../../src/connection/index.ts';
import { moduleEntries } from '../../src/modules/index.ts';
import { checkLiteralParams, coerceParams, type Module, type Param } from '../../src/sdk/index.ts';
import type { Dict, Value } from '../../src/util/value.ts';
import { parseTaskArgs } from './example.ts';
import { hostOver } from './harness.ts';

const modules = await Promise.all(moduleEntries.map((entry) => entry.load()));
const hostile = '--hostile-word';

/** Modules that wait for a host, or whose words are all meant. */
const elsewhere =
  /\.(reboot|wait_for|wait_for_connection|uri|get_url|async_status|expect|command|shell|raw|script|fetch|copy|template|unarchive|synchronize)$/;

/** Further arguments with which a module gets to the command that it has for some. */
const more: Readonly<Record<string, readonly (readonly [string, Value])[]>> = {
  'community.docker.docker_container_exec': [['stdin', 'text']],
  'community.docker.docker_image': [
    ['archive_path', '/x.tar'],
    ['source', 'local'],
  ],
  'community.docker.docker_image_export': [['force', true]],
};

/** Parameters that are meant to hold options, a command line or a program. */
const meant: ReadonlySet<string> = new Set([
  ...['executable', 'extra_args', 'arguments', 'virtualenv_command'],
  ...['dump_extra_args', 'target_opts'],
]);

const isText = (param: Param): boolean =>
  param.choices === undefined &&
  (param.kind === 'str' ||
    param.kind === 'path' ||
    (param.kind === 'list' && (param.elements?.kind === 'str' || param.elements?.kind === 'path')));

const isOperand = (param: Param): boolean => param.operand === true || param.elements?.operand === true;

const valueFor = (param: Param): Value => (param.kind === 'list' ? [hostile] : hostile);

/** Asks a real host what it can do, then answers nothing to everything and keeps the programs. */
function recording(local: Transport, scripts: string[]): Transport {
  let first: string | undefined;
  const silent = { rc: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  const instead: Partial<Transport> = {
    upload: () => Promise.resolve(),
    download: () => Promise.resolve(Buffer.alloc(0)),
    // Services (Docker, Consul) agree to everything, so that modules get to their commands.
    openStream: () => Promise.resolve(connect(service.port, service.address)),
    exec: (request) => {
      first ??= request.script;
      if (request.script === first) return local.exec(request);
      scripts.push(request.script);
      return Promise.resolve(silent);
    },
  };
  return new Proxy(local, {
    get: (target, key) =>
      (instead as Record<PropertyKey, unknown>)[key] ?? (Reflect.get(target, key) as unknown),
  });
}

/** Commands that get the word where an option may stand: neither after `--` nor as the value of an option. */
function asOption(script: string): string[] {
  // Text with blanks is what is written or compared; functions are the program's own and know no options.
  const commands = script
    .replace(/'[^']*'/g, (text) => (/\s/.test(text) ? "'text'" : text))
    .split(/[\n;|&(){}]+/);
  return commands.filter((command) => {
    const words = command.trim().split(/\s+/);
    const [program = ''] = words;
    const at = words.findIndex((word) => /^["']?--hostile-word/.test(word));
    const before = words[at - 1] ?? '';
    if (at < 1 || words.slice(0, at).includes('--') || /^-{1,2}[A-Za-z]/.test(before) || before === '<')
      return false;
    if (new RegExp(`^\\s*${program.replace(/\W/g, '\\$&')}\\(\\)`, 'm').test(script)) return false;
    return !/^(?:for|in|case|printf|echo|\[|test)$/.test(program);
  });
}

const scripts: string[] = [];
/** What is there of whatever is asked for. */
const agreed = JSON.stringify({
  Id: 'x',
  Name: '/x',
  State: { Running: true, Pid: 1 },
  Config: {},
  RepoTags: [],
});
const server = createServer((_request, response) => void response.end(agreed)).listen(0, '127.0.0.1');
await once(server, 'listening');
const service = server.address() as AddressInfo;
const local = connectLocal();
const host = await hostOver(recording(local, scripts), '/nonexistent', () => local.close());
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await host[Symbol.asyncDispose]();
});

const hasDocker = spawnSync('docker', ['--version']).status === 0;

async function commandsOf(module: Module, args: Dict): Promise<string[]> {
  scripts.length = 0;
  await host.run(module, args).catch(() => undefined);
  return scripts.flatMap(asOption);
}

const cases = modules
  .filter((module) => !elsewhere.test(module.name))
  .flatMap((module) =>
    Object.entries(module.params)
      .filter(([name, param]) => isText(param) && !meant.has(name))
      .map(([name, param]) => [`${module.name} ${name}`, module, name, param] as const),
  );

describe('a value that begins with a hyphen', () => {
  it('is seen where it would be an option', () => {
    expect(asOption(`useradd -c ${hostile} -- x`)).toHaveLength(0);
    expect(asOption(`modprobe x ${hostile}`)).toHaveLength(1);
    expect(asOption(`rm -f -- ${hostile}`)).toHaveLength(0);
    expect(asOption(`userdel ${hostile}`)).toHaveLength(1);
  });

  it.runIf(hasDocker)('is seen in the commands for Docker (needs Docker)', async () => {
    const said = async (name: string, args: readonly (readonly [string, Value])[]): Promise<string> => {
      const module = modules.find((one) => one.name === `community.docker.${name}`);
      scripts.length = 0;
      if (module !== undefined) await host.run(module, new Map(args)).catch(() => undefined);
      return scripts.join('\n');
    };
    expect(
      await said('docker_image_export', [
        ['names', [hostile]],
        ['path', '/x.tar'],
        ['force', true],
      ]),
    ).toMatch(/docker save -- '?--hostile-word/);
    const exec: [string, Value][] = [
      ['container', 'x'],
      ['stdin', 'text'],
      ['argv', [hostile]],
    ];
    expect(await said('docker_container_exec', exec)).toMatch(/docker exec -i -- x '?--hostile-word/);
  });

  it.each(cases)('is not an option: %s', async (_title, module, name, param) => {
    const example = module.examples[0];
    const args: Dict = new Map([...parseTaskArgs(example.yaml).args, ...(more[module.name] ?? [])]);
    for (const alias of [name, ...(param.aliases ?? [])]) args.delete(alias);
    args.set(name, valueFor(param));
    if (isOperand(param)) {
      expect(() => coerceParams(module, args)).toThrow(/must not begin with a hyphen/);
      expect(checkLiteralParams(module, args).map((error) => error.code)).toContain('TSP1103');
    } else expect(await commandsOf(module, args)).toEqual([]);
  });
});
