/**
 * Clients of net-echo for tests: `echo-load HOST PORT CONNECTIONS BYTES`. They
 * connect one after another: QEMU's user network listens with a backlog of one,
 * and connections beyond that are reset by the host before the guest sees them.
 * Then all at once send so many bytes, read nothing before all of them have been
 * taken, and want them back.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const [host = '', port = '', connections = '', bytes = ''] = process.argv.slice(2);
const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** A connection whose first byte has come back: the guest has it. */
function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // A guest that is still starting refuses, or drops the connection.
    const socket = connect({ host, port: Number(port) });
    socket.on('error', reject);
    socket.setTimeout(40_000, () => socket.destroy(new Error('nothing moves')));
    socket.on('end', () => reject(new Error('closed before anything comes back')));
    socket.write('?');
    socket.once('data', () => {
      socket.pause();
      socket.removeAllListeners('end');
      resolve(socket);
    });
  });
}

function load(socket: Socket): Promise<void> {
  const data = randomBytes(Number(bytes));
  return new Promise((resolve, reject) => {
    const back: Buffer[] = [];
    socket.on('error', reject);
    socket.write(data, () => {
      socket.end();
      socket.on('data', (chunk: Buffer) => back.push(chunk));
      socket.on('end', () => {
        const all = Buffer.concat(back);
        if (digest(all) === digest(data)) resolve();
        else reject(new Error(`${all.length} of ${data.length} bytes come back, or others`));
      });
      socket.resume();
    });
  });
}

async function main(): Promise<void> {
  const sockets: Socket[] = [];
  for (let opened = 0; opened < Number(connections); opened++) sockets.push(await open());
  await Promise.all(sockets.map(load));
}

main().then(
  () => process.stdout.write('as it was sent\n'),
  (error: unknown) => {
    process.stdout.write(`${String(error)}\n`);
    process.exit(1);
  },
);
