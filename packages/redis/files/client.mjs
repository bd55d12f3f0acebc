// Speaks Redis's protocol: client.mjs HOST PORT COMMAND... [-- COMMAND...]... prints each answer in a line.
import { connect } from 'node:net';

const [host, port, ...words] = process.argv.slice(2);
const commands = [[]];
for (const word of words) {
  if (word === '--') commands.push([]);
  else commands.at(-1).push(word);
}

const socket = connect(Number(port), host);
let text = '';
socket.setEncoding('utf8');
socket.on('data', (chunk) => {
  text += chunk;
  const lines = text.split('\r\n').slice(0, -1).filter((line) => !/^[$*]\d/.test(line));
  if (lines.length < commands.length) return;
  process.stdout.write(`${lines.join('\n')}\n`);
  socket.end();
});
socket.on('error', () => process.exit(1));
socket.on('close', () => process.exit(text === '' ? 1 : 0));
for (const command of commands) {
  const parts = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  socket.write(`*${command.length}\r\n${parts.join('')}`);
}
