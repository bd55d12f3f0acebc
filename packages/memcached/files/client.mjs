// client.mjs PORT: stores a thousand values of many lengths and reads them back.
import { connect } from 'node:net';

const values = Array.from({ length: 1000 }, (_, n) => `${n} `.repeat(1 + ((n * 37) % 700)));
const socket = connect(Number(process.argv[2]), '127.0.0.1');
let text = '';
socket.setEncoding('latin1');
socket.on('data', (chunk) => (text += chunk));
socket.on('error', () => process.exit(1));
socket.on('close', () => {
  if (text === '') process.exit(1);
  const expected = [
    ...values.map(() => 'STORED\r\n'),
    ...values.map((value, n) => `VALUE key${n} 0 ${value.length}\r\n${value}\r\nEND\r\n`),
  ].join('');
  process.stdout.write(text === expected ? 'all values are as stored\n' : `other than expected: ${text.slice(0, 1000)}\n`);
});
for (const [n, value] of values.entries()) socket.write(`set key${n} 0 0 ${value.length}\r\n${value}\r\n`);
for (const n of values.keys()) socket.write(`get key${n}\r\n`);
socket.end('quit\r\n');
