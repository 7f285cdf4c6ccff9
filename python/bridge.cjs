'use strict';
// A worker thread between tsplay and a side process: it moves bytes, so that tsplay can wait for an answer in the middle of a
// template, and can give up waiting. Started by src/python/side-process.ts.
const { spawn } = require('node:child_process');
const { workerData } = require('node:worker_threads');

const { port, bell, command, args, cwd, env } = workerData;
const ring = new Int32Array(bell);

function tell(message) {
  port.postMessage(message);
  Atomics.add(ring, 0, 1);
  Atomics.notify(ring, 0);
}

// In a group of its own: it is ended with all that it has forked, and Ctrl-C is for tsplay to deal with.
const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
let over = false;
function end(why) {
  if (over) return;
  over = true;
  tell({ over: why });
}
child.stdin.on('error', () => undefined);
child.stdout.on('data', (chunk) => tell({ chunk }));
child.stderr.on('data', (chunk) => tell({ said: chunk.toString('utf8') }));
child.on('error', (error) => end(error.message));
child.on('close', (code, signal) => end(signal === null ? `exit status ${code}` : `signal ${signal}`));
child.on('spawn', () => tell({ pid: child.pid }));
port.on('message', (bytes) => child.stdin.write(bytes));
