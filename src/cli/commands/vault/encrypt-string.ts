/**
 * `tsplay vault encrypt_string`: texts as `!vault` values to paste into YAML.
 * @module
 */
import { text as readText } from 'node:stream/consumers';
import { TsplayError } from '../../../errors/index.ts';
import { vaultActions } from '../../options/vault.ts';
import { writeTarget } from './store.ts';
import { action, newEncrypt, type Job } from './work.ts';

type EncryptString = Job<typeof vaultActions.encrypt_string.options>;

interface Input {
  readonly text: string;
  readonly from: 'the interactive prompt' | 'stdin' | 'the command line args';
  readonly name: string | undefined;
}

const usage = (message: string): TsplayError => new TsplayError('TSP1503', message);

async function fromPrompt({ ask, options }: EncryptString): Promise<Input> {
  const name = await ask.ask('Variable name (enter for no name): ', { secret: false });
  const secret = !options.showInput;
  const text = await ask.ask(secret ? 'String to encrypt (hidden): ' : 'String to encrypt:', { secret });
  if (text === '') throw usage('The plaintext provided from the prompt was empty, not encrypting');
  return { text, from: 'the interactive prompt', name: name === '' ? undefined : name };
}

async function fromStdin({ proc, options }: EncryptString): Promise<Input> {
  const tty = proc.stdout.isTTY === true;
  if (tty)
    proc.stderr.write(
      'Reading plaintext input from stdin. (ctrl-d to end input, twice if your content does not already have a newline)\n',
    );
  const text = await readText(proc.stdin);
  if (text === '') throw usage('stdin was empty, not encrypting');
  if (tty && !text.endsWith('\n')) proc.stdout.write('\n');
  return { text, from: 'stdin', name: options.stdinName };
}

function fromArgs(texts: readonly string[], { options: { name: names }, proc }: EncryptString): Input[] {
  if (names.length > 0 && texts.length > names.length)
    proc.stderr.write(
      `The number of --name options do not match the number of args.\nThe last named variable will be "${names.at(-1) ?? ''}". The rest will not have names.\n`,
    );
  return texts.map((text, i) => {
    if (text === '')
      throw usage('The plaintext provided from the command line args was empty, not encrypting');
    return { text, from: 'the command line args', name: names[i] };
  });
}

/** A value as YAML, without the last newline. */
function yamlOf(envelope: string, name: string | undefined): string {
  const lines = envelope.trimEnd().split('\n');
  return [
    `${name === undefined ? '' : `${name}: `}!vault |`,
    ...lines.map((line) => `          ${line}`),
  ].join('\n');
}

export const encryptStrings = action(vaultActions.encrypt_string, async (job) => {
  const { args, options, proc } = job;
  if (options.output !== undefined && args.length > 1)
    throw usage('At most one input file may be used with the --output option');
  const stdin = args.length === 0 || args.includes('-') || options.stdinName !== undefined;
  if (options.prompt && args.length > 0 && args.includes('-'))
    throw usage('The --prompt option is not supported if also reading input from stdin');
  const encrypt = await newEncrypt(job);
  const inputs = [
    ...(options.prompt ? [await fromPrompt(job)] : []),
    ...(stdin && !options.prompt ? [await fromStdin(job)] : []),
    ...fromArgs(
      args.filter((arg) => arg !== '-'),
      job,
    ),
  ];
  const values = inputs.map(({ text, from, name }, i) => {
    if (inputs.length > 1) {
      const what =
        name === undefined
          ? `the string #${i + 1} from ${from}.)`
          : `variable ("${name}", the string #${i + 1} from ${from}).`;
      proc.stderr.write(`# The encrypted version of ${what}\n`);
    }
    return yamlOf(encrypt(text), name);
  });
  writeTarget([...values, ''].join('\n'), options.output ?? '-', proc);
  job.done('Encryption successful');
});
