/**
 * Counts round trips that wait for each other, between a client and a server of TCP: what a link with a long delay costs,
 * whatever the machine is doing. Each piece of data carries the number of trips that lie behind it, as with Lamport's clock:
 * what the client sends is one trip later than the latest it has heard, an answer as late as the latest the server has.
 * @module
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface RoundTrips {
  readonly port: number;
  /** Trips so far. */
  readonly count: number;
  close(): void;
}

interface Piece {
  readonly due: number;
  readonly bytes: Buffer | undefined;
  readonly trips: number;
}

/** Hands pieces on after a delay, in order. */
function delayed(to: Socket, ms: number, arrives: (trips: number) => void) {
  const pieces: Piece[] = [];
  let timer: NodeJS.Timeout | undefined;
  const deliver = (): void => {
    timer = undefined;
    for (let piece = pieces[0]; piece !== undefined && piece.due <= performance.now(); piece = pieces[0]) {
      pieces.shift();
      arrives(piece.trips);
      if (piece.bytes === undefined) to.end();
      else to.write(piece.bytes);
    }
    wait();
  };
  const wait = (): void => {
    const [next] = pieces;
    if (next !== undefined) timer ??= setTimeout(deliver, Math.max(0, next.due - performance.now()));
  };
  return (bytes: Buffer | undefined, trips: number): void => {
    pieces.push({ due: performance.now() + ms, bytes, trips });
    wait();
  };
}

/** A proxy on a loopback port in front of another; `oneWay` milliseconds in each direction. */
export async function countRoundTrips(port: number, oneWay: number): Promise<RoundTrips> {
  let heard = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1');
    let reached = 0;
    const up = delayed(target, oneWay, (trips) => {
      reached = Math.max(reached, trips);
    });
    const down = delayed(client, oneWay, (trips) => {
      heard = Math.max(heard, trips);
    });
    for (const socket of [client, target]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {
        client.destroy();
        target.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => up(bytes, heard + 1));
    client.on('end', () => up(undefined, heard + 1));
    target.on('data', (bytes: Buffer) => down(bytes, reached));
    target.on('end', () => down(undefined, reached));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get count() {
      return heard;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
