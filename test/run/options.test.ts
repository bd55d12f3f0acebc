import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../../src/run/options.js';
import { splitWords } from '../../src/run/words.js';
import { UserError } from '../../src/util/errors.js';

function failure(argv: string[]): string {
  try {
    parseCommandLine(argv);
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.ok(!error.message.includes('\n'), 'one line');
    return error.message;
  }
  return assert.fail(`${argv.join(' ')} was accepted`);
}

test('options before and after the target, image and arguments are told apart', () => {
  const { script, guest } = parseCommandLine(
    ['-v', '-Tkeep', 'qemu', '-ip', '-M32', '-e', 'A=b,c', '-e', 'B', 'x.bin', '--', '-i', '--'],
  );
  assert.deepEqual([script.verbose, script.temporary, script.keepTemporary], [true, 'keep', true]);
  assert.ok(guest !== undefined);
  assert.equal(guest.image, 'x.bin');
  assert.deepEqual(guest.args, ['-i', '--']);
  assert.deepEqual(guest.env, ['A=b,c', 'B=']);
  assert.deepEqual([guest.interactive, guest.paused, guest.memory], [true, true, 32]);
});

test('arguments follow the image without -- too', () => {
  const { guest } = parseCommandLine(['kvm', 'x.bin', '-M', '7']);
  assert.deepEqual(guest?.args, ['-M', '7']);
  assert.equal(guest?.memory, undefined);
});

test('all -g are joined and read as a shell would', () => {
  const { guest } = parseCommandLine(['qemu', '-g', '-M q35', '-g', "-name 'a b'", 'x']);
  assert.ok(guest?.target === 'qemu');
  assert.deepEqual(guest.guestArgs, ['-M', 'q35', '-name', 'a b']);
  assert.deepEqual(splitWords(String.raw`a\ b "c'd" 'e"f'g '' "\$x\y"`), [
    'a b',
    "c'd",
    'e"fg',
    '',
    String.raw`$x\y`,
  ]);
  assert.match(failure(['qemu', '-g', "'open", 'x']), /unbalanced quote/);
});

test('wrong command lines are refused in one line each', () => {
  assert.match(failure([]), /no launch target/);
  assert.match(failure(['qemu']), /no image/);
  assert.match(failure(['qemu', '-i']), /no image/);
  assert.match(failure(['iso', 'x']), /iso is not there yet/);
  assert.match(failure(['vmware', 'x']), /unknown launch target "vmware"/);
  assert.match(failure(['-q', 'qemu', 'x']), /unknown option -q/);
  assert.match(failure(['qemu', '-M', '1g', 'x']), /-M: "1g" is not a number/);
  assert.match(failure(['qemu', '-M', '0', 'x']), /-M: "0" is not a number/);
  assert.match(failure(['qemu', '-D', '70000', 'x']), /-D: "70000" is not a number/);
  assert.match(failure(['qemu', '-e', '=x', 'x']), /has no name/);
  assert.match(failure(['qemu', '-M']), /-M needs a value/);
  assert.match(failure(['qemu', '--conf', 'f', 'x']), /unknown option --conf/);
});

test('-h and --version need no target', () => {
  assert.equal(parseCommandLine(['-h']).script.help, true);
  assert.equal(parseCommandLine(['--version']).script.version, true);
});
