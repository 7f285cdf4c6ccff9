/**
 * How a host is reached over SSH for one task.
 * @module
 */
import type { HostVariable } from '../../config/index.ts';
import type { ConnectOptions, OpensshOptions, TransferMethod } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';
import { askedUser, connectTimeout, words, type Asking } from './asking.ts';
import { numberKeyword } from '../state/keyword.ts';
import { booleanOf } from '../../util/boolean-words.ts';

interface Asked {
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly openssh: OpensshOptions;
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new TsplayError('TSP1103', `ansible_port is ${JSON.stringify(text)}, which is no port`, {
    hint: 'A port is a number from 1 to 65535.',
  });
}

/** What a task says of its SSH connection, before ssh's own configuration is asked. */
async function askedSsh(asking: Asking): Promise<Asked> {
  const { request, lookup, defaults } = asking;
  const { options, settings } = defaults;
  const user = await askedUser(asking, 'ansible_user', 'ansible_ssh_user');
  const portText = await lookup('ansible_port', 'ansible_ssh_port');
  const port =
    portText === undefined
      ? ((await numberKeyword(request, 'port')) ?? settings.remotePort)
      : portOf(portText);
  const split = async (
    variable: HostVariable,
    flag: string | undefined,
    setting: string | undefined,
  ): Promise<string[]> => words((await lookup(variable)) ?? flag ?? setting, variable);
  const provider = (await lookup('ansible_ssh_pkcs11_provider')) ?? settings.pkcs11Provider;
  const prompt = (await lookup('ansible_sshpass_prompt')) ?? settings.sshpassPrompt;
  return {
    user,
    port,
    openssh: {
      executable: (await lookup('ansible_ssh_executable')) ?? settings.sshExecutable,
      args: [
        ...(await split('ansible_ssh_args', undefined, settings.sshArgs)),
        ...(await split('ansible_ssh_common_args', options.sshCommonArgs, settings.sshCommonArgs)),
      ],
      sshArgs: await split('ansible_ssh_extra_args', options.sshExtraArgs, settings.sshExtraArgs),
      sftpExecutable: (await lookup('ansible_sftp_executable')) ?? settings.sftpExecutable,
      sftpArgs: await split('ansible_sftp_extra_args', undefined, settings.sftpExtraArgs),
      scpExecutable: (await lookup('ansible_scp_executable')) ?? settings.scpExecutable,
      scpArgs: await split('ansible_scp_extra_args', undefined, settings.scpExtraArgs),
      controlPath: (await lookup('ansible_control_path')) ?? settings.controlPath,
      controlPathDir: defaults.expand((await lookup('ansible_control_path_dir')) ?? settings.controlPathDir),
      userGiven: user !== undefined,
      portGiven: port !== undefined,
      ...(prompt === undefined || prompt === '' ? {} : { passwordPrompt: prompt }),
      ...(provider === undefined || provider === '' ? {} : { pkcs11Provider: provider }),
    },
  };
}

/** Words for ssh that ask for what only the system's ssh can do. */
const onlyOpenssh =
  /^((-o\s*)?([pP][kK][cC][sS]11[pP]rovider|[cC]ertificate[fF]ile|[sS]ecurity[kK]ey[pP]rovider|GSSAPIDelegateCredentials)\b|-I)/;

/** Whether what is asked for is beyond the built-in client, so that the system's ssh is taken. */
const needsOpenssh = ({
  executable,
  passwordPrompt,
  pkcs11Provider,
  args,
  sshArgs,
}: OpensshOptions): boolean =>
  executable !== 'ssh' ||
  passwordPrompt !== undefined ||
  pkcs11Provider !== undefined ||
  [...args, ...sshArgs].some((word) => onlyOpenssh.test(word));

/** What Ansible gives ssh where nothing is said: one login, compressed, for a minute. */
const defaultSshArgs = ['-C', '-o', 'ControlMaster=auto', '-o', 'ControlPersist=60s'];

/** Options of the built-in client, or of the system’s ssh where only that will do. */
export async function sshOptions(
  asking: Asking,
  kind: 'ssh' | 'openssh',
  shell: string,
): Promise<ConnectOptions> {
  const { request, lookup, defaults } = asking;
  const { settings } = defaults;
  const asked = await askedSsh(asking);
  const host = (await lookup('ansible_host', 'ansible_ssh_host')) ?? request.host;
  const retries = (await lookup('ansible_ssh_retries')) ?? settings.sshRetries;
  const base = {
    inventoryName: request.host,
    host,
    port: asked.port ?? 22,
    user: asked.user ?? defaults.localUser,
    ...(await credentials(asking)),
    knownHostsFiles: defaults.knownHostsFiles,
    hostKeyChecking: settings.hostKeyChecking,
    connectTimeout: await connectTimeout(asking, 'ansible_ssh_timeout', 'ansible_timeout'),
    keepaliveInterval: defaultKeepalive,
    proxyJump: [],
    shell,
    retries: retries === undefined ? undefined : Number(retries),
    transferMethod: transferMethod(
      (await lookup('ansible_ssh_transfer_method')) ?? settings.sshTransferMethod,
    ),
  };
  const checking = await lookup('ansible_ssh_host_key_checking', 'ansible_host_key_checking');
  const sshArgsGiven = (await lookup('ansible_ssh_args')) ?? settings.sshArgs;
  const system: ConnectOptions = {
    ...base,
    kind: 'openssh',
    // Without a word of ours ssh decides who logs in.
    user: asked.user ?? '',
    hostKeyChecking: checking === undefined ? base.hostKeyChecking : checkingOf(checking),
    openssh: {
      ...asked.openssh,
      args: sshArgsGiven === undefined ? [...defaultSshArgs, ...asked.openssh.args] : asked.openssh.args,
    },
  };
  if (kind === 'openssh' || needsOpenssh(asked.openssh)) return system;
  return { ...(await withSshConfig(base, asked, asking, checking)), system };
}

/** Seconds: the timeout where nothing is said. */
const usualTimeout = 10;

/** Milliseconds between signs of life. */
const defaultKeepalive = 15_000;

/** Adds what `~/.ssh/config` and the words for ssh say. */
async function withSshConfig(
  base: Omit<ConnectOptions, 'kind'>,
  asked: Asked,
  { defaults, lookup }: Asking,
  checking: string | undefined,
): Promise<ConnectOptions> {
  const args = [...asked.openssh.args, ...asked.openssh.sshArgs];
  const found = await defaults.resolveSsh(base.host, asked.user, asked.port, args);
  const keys = base.privateKeyFiles;
  const named = args.some((word) => /StrictHostKeyChecking/i.test(word));
  const inWords = args.some((word) => /ConnectTimeout/i.test(word));
  const timeoutGiven =
    (await lookup('ansible_ssh_timeout', 'ansible_timeout')) !== undefined ||
    defaults.options.timeout !== undefined ||
    defaults.settings.timeout !== usualTimeout;
  const configured =
    named || base.hostKeyChecking === 'yes'
      ? (found.hostKeyChecking ?? base.hostKeyChecking)
      : base.hostKeyChecking;
  return {
    ...base,
    kind: 'ssh',
    host: found.host ?? base.host,
    port: asked.port ?? found.port ?? 22,
    user: asked.user ?? found.user ?? defaults.localUser,
    privateKeyFiles: keys.length > 0 ? keys : (found.privateKeyFiles ?? []),
    // A key that is not known is asked about, unless it was configured that it should be refused.
    mayAsk: checking === undefined && found.hostKeyChecking !== 'yes',
    settings: found.settings,
    sessionEnv: found.sessionEnv,
    beyond: found.beyond,
    retries: base.retries ?? found.retries,
    // Words for ssh are stronger than the timeout of Ansible's settings, as there; files are weaker.
    connectTimeout:
      inWords || !timeoutGiven ? (found.connectTimeout ?? base.connectTimeout) : base.connectTimeout,
    ...(found.agent === undefined ? {} : { agent: found.agent }),
    ...(found.agentForward === undefined ? {} : { agentForward: found.agentForward }),
    hostKeyChecking: checking === undefined ? configured : checkingOf(checking),
    knownHostsFiles: found.knownHostsFiles ?? base.knownHostsFiles,
    keepaliveInterval: found.keepaliveInterval ?? base.keepaliveInterval,
    proxyJump: found.proxyJump ?? [],
    proxyCommand: found.proxyCommand,
  };
}

/** What there is to log in with; passwords and passphrases are hidden from then on. */
async function credentials({
  lookup,
  defaults,
  secret,
}: Asking): Promise<Pick<ConnectOptions, 'password' | 'passphrase' | 'privateKeyFiles' | 'agent'>> {
  const { options, settings } = defaults;
  const password =
    (await lookup('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password')) ??
    options.connectionPassword;
  const passphrase = await lookup('ansible_ssh_private_key_passphrase', 'ansible_private_key_passphrase');
  if (password !== undefined) secret(password);
  if (passphrase !== undefined) secret(passphrase);
  const key =
    (await lookup('ansible_ssh_private_key_file', 'ansible_private_key_file')) ??
    options.privateKeyFile ??
    settings.privateKeyFile;
  return {
    password,
    passphrase,
    privateKeyFiles: key === undefined ? [] : [defaults.expand(key)],
    agent: defaults.agent,
  };
}

const checkingOf = (text: string): ConnectOptions['hostKeyChecking'] => {
  const word = text.toLowerCase();
  if (word === 'accept-new') return 'accept-new';
  return booleanOf(word) === false ? 'no' : 'yes';
};

function transferMethod(text: string): TransferMethod {
  if (text === 'smart' || text === 'sftp' || text === 'scp' || text === 'piped') return text;
  throw new TsplayError('TSP1103', `ansible_ssh_transfer_method is ${text}`, {
    hint: 'one of smart, sftp, scp, piped',
  });
}
