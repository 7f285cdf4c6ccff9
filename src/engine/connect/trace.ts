/**
 * What a connection is asked to do, as notes for those who ask for that much detail (`-vvv`): what Ansible tells at
 * that level too, though with tsplay it is not a program per task.
 * @module
 */
import { commandText } from '../../connection/become/command.ts';
import type { ConnectOptions, Transport } from '../../connection/types.ts';
import { cut } from '../../util/cut.ts';

/** From this number of `-v` on. */
export const traceLevel = 3;

const longest = 200;

/** What is told below `-vvvv`: a line, since some programs are long. */
export function inShort(message: string): string {
  const line = message.replace(/\s*\n\s*/g, '; ');
  return cut(line, longest);
}

/** Says that a connection is opened. */
export const opening = ({ inventoryName, kind, user }: ConnectOptions): string =>
  `<${inventoryName}> ESTABLISH ${kind === 'openssh' ? 'SSH' : kind.toUpperCase()} CONNECTION FOR USER: ${user}`;

/** The same connection, telling each request before it is made. */
export function traced(
  transport: Transport,
  { inventoryName, shell }: ConnectOptions,
  tell: (message: string) => void,
): Transport {
  const say = (what: string): void => tell(`<${inventoryName}> ${what}`);
  return {
    label: transport.label,
    user: transport.user,
    stats: transport.stats,
    get lost() {
      return transport.lost;
    },
    maxOutput: transport.maxOutput,
    exec: (request) => {
      say(`EXEC ${commandText(request.become, shell, request.told ?? request.script)}`);
      return transport.exec(request);
    },
    upload: (content, path, options) => {
      say(`PUT ${Buffer.isBuffer(content) ? `${content.length} bytes` : content.localPath} TO ${path}`);
      return transport.upload(content, path, options);
    },
    download: (path, options) => {
      say(`FETCH ${path}`);
      return transport.download(path, options);
    },
    downloadInto: (path, sink, options) => {
      say(`FETCH ${path}`);
      return transport.downloadInto(path, sink, options);
    },
    openStream: (target, options) => {
      say(`OPEN ${target.kind === 'unix' ? target.path : `${target.host}:${target.port}`}`);
      return transport.openStream(target, options);
    },
    openProgram: (request) => {
      say(`START ${request.what}`);
      return transport.openProgram(request);
    },
    endWithRun: (group) => transport.endWithRun(group),
    stop: (limit) => transport.stop(limit),
    close: (options) => transport.close(options),
  };
}
