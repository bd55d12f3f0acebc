import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

function buildRr(args: string[], env: Record<string, string> = {}): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/cli/start.ts', 'build-rr', ...args],
    { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } },
  );
  return { status, stdout, stderr };
}

test('--help and --version', () => {
  const help = buildRr(['--help']);
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^usage: build-rr \[options\] hw\|xen \[build\] \[install\]\n/);
  assert.match(buildRr(['--version']).stdout, /^build-rr \d+\.\d+\.\d+\n$/);
});

test('a platform that is not there is one line', () => {
  const { status, stdout, stderr } = buildRr(['-o', '/nowhere/obj', 'vax']);
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^build-rr: there is no platform vax \(there is: .*\bhw\b.*\)\n$/);
});

const misuse: [string, string[], RegExp][] = [
  ['no platform', [], /^build-rr: name a platform, as in build-rr hw \(see -h\)\n$/],
  ['an unknown option', ['-Z', 'hw'], /^build-rr: unknown option -Z /],
  ['an option behind the platform is one, too', ['hw', '-Z'], /^build-rr: unknown option -Z /],
  ['an unknown step', ['hw', 'instal'], /^build-rr: no step "instal"; there are build and install /],
  ['-j without a number', ['-j', 'two', 'hw'], /^build-rr: -j needs a number, not "two" /],
  ['-q with -v', ['-q', '-v', 'hw'], /^build-rr: -q and -v exclude each other /],
];

for (const [what, args, message] of misuse) {
  test(`misuse: ${what}`, () => {
    const { status, stdout, stderr } = buildRr(args);
    assert.notEqual(status, 0);
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.equal(stderr.split('\n').length, 2);
  });
}

test('--debug shows where an error came from', () => {
  const { stderr } = buildRr(['--debug', 'nosuch']);
  assert.match(stderr, /^build-rr: there is no platform nosuch .*\n\[NO_PLATFORM\] UserError: .*\n {4}at /);
});
