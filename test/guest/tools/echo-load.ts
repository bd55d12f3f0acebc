/**
 * Clients of net-echo for tests: `echo-load HOST PORT CONNECTIONS BYTES`. Each
 * sends so many bytes, reads nothing before all of them have been taken, and
 * then wants them back.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const [host = '', port = '', connections = '', bytes = ''] = process.argv.slice(2);
const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

function one(): Promise<void> {
  const data = randomBytes(Number(bytes));
  return new Promise((resolve, reject) => {
    // A guest that is still starting refuses, or drops the connection.
    const socket = connect({ host, port: Number(port) });
    const back: Buffer[] = [];
    socket.on('error', reject);
    socket.setTimeout(40_000, () => socket.destroy(new Error('nothing moves')));
    // Nothing is read before there is a listener.
    socket.write(data, () => {
      socket.end();
      socket.on('data', (chunk: Buffer) => back.push(chunk));
      socket.on('end', () => {
        const all = Buffer.concat(back);
        if (digest(all) === digest(data)) resolve();
        else reject(new Error(`${all.length} of ${data.length} bytes come back, or others`));
      });
    });
  });
}

Promise.all(Array.from({ length: Number(connections) }, one)).then(
  () => process.stdout.write('as it was sent\n'),
  (error: unknown) => {
    process.stdout.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
