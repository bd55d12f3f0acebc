import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addScreen, mergeConfig, serialiseConfig } from '../../src/config/guest-config.js';
import { parseLenientJson } from '../../src/config/lenient-json.js';
import { checkConfig } from '../../src/config/read.js';
import { splitWords } from '../../src/run/words.js';

const read = (text: string): ReturnType<typeof checkConfig> =>
  checkConfig(parseLenientJson(text, 'f'), 'f');

test('the written form is read as it is', async () => {
  const config = {
    rc: [
      { bin: 'a', argv: ['x', 'y z'], runmode: '|' },
      { bin: 'b', workdir: '/tmp' },
    ],
    env: ['A=1,2', 'B='],
    hostname: 'here',
    blk: [{ source: 'dev', path: '/dev/ld0a', fstype: 'blk', mountpoint: '/data' }],
    mount: [{ source: 'tmpfs', mountpoint: '/var/tmp', options: 'size=16m' }],
  };
  assert.deepEqual(await read(JSON.stringify(config)), config);
});

test('repeated keys and trailing commas of the original are read', async () => {
  const text = '{\n\t"env": "A=1",\n "env": "B=2", "env": ["C=3"],\n"cmdline": "x",\n},\n';
  assert.deepEqual(await read(text), { env: ['A=1', 'B=2', 'C=3'], cmdline: 'x' });
  assert.deepEqual(await read('{"env": "A=1"}'), { env: ['A=1'] });
  const net = '{"net": {"if": "a0"}, "net": {"if": "b0",},}';
  assert.deepEqual(await read(net), { net: [{ if: 'a0' }, { if: 'b0' }] });
});

test('syntax errors name line and column', () => {
  const cases: [string, RegExp][] = [
    ['', /^f:1:1: ends too early/],
    ['{', /^f:1:2: expected a key/],
    ['{"a" 1}', /^f:1:6: expected ':' after "a"/],
    ['{"a": 1 "b": 2}', /^f:1:9: expected ','/],
    ['{\n"a": 1, "a": 2}', /^f:2:15: "a" is there twice/],
    ['{"a": [1 2]}', /^f:1:10: expected ',' or '\]'/],
    ['{"a": "b\n"}', /^f:1:7: a string is wrong/],
    ['{"a": "b', /^f:1:7: a string is wrong/],
    ['{"a": "\\x"}', /a string is wrong/],
    ['{"a": tru}', /expected a value/],
    ['{} {}', /something follows/],
    [`${'['.repeat(100)}`, /nested too deeply/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseLenientJson(text, 'f'), { message }, JSON.stringify(text));
  }
});

test('hostile keys stay keys', () => {
  const parsed = parseLenientJson('{"__proto__": {"x": 1}}', 'f');
  assert.deepEqual(Object.keys(parsed as object), ['__proto__']);
});

test('schema errors name the key', async () => {
  const cases: [string, RegExp][] = [
    ['[]', /the whole must be object/],
    ['{"cmdlin": "x"}', /unknown key "cmdlin"/],
    ['{"env": ["A"]}', /"env\.0" must match/],
    ['{"rc": [{"bin": "a", "runmode": "x"}]}', /"rc\.0\.runmode" must be one of , &, \|/],
    ['{"rc": [{"argv": []}]}', /key "rc\.0\.bin" is missing/],
    ['{"rc": [{"bin": "a", "arg": []}]}', /unknown key "rc\.0\.arg"/],
    ['{"rc": [{"bin": "a"}], "cmdline": "b"}', /cmdline and rc cannot both/],
    ['{"blk": {"source": "dev", "path": "/dev/ld0a"}}', /key "blk\.0\.mountpoint" is missing/],
    ['{"blk": [{"source": "x", "mountpoint": "/"}]}', /"blk\.0\.source" must be one of dev, tmpfs/],
    ['{"mount": [{"source": "tmpfs", "mountpoint": "/", "options": "big"}]}', /"mount\.0\.options" must/],
    ['{"cmdline": "a\\u0000b"}', /"cmdline" must match/],
  ];
  for (const [text, message] of cases) {
    await assert.rejects(read(text), { message, code: 'CONFIG_INVALID' }, text);
  }
});

test('odd characters survive into cmdline and back', () => {
  const args = ['', 'a b', "it's", '"q"', 'a,b', 'c\\d', 'tab\there', 'line\nend', 'ü€😀', '$HOME', '*'];
  const config = mergeConfig({}, { program: 'x y.bin', args, env: ['E=1,"2"'], hostname: undefined, net: [], blk: [] });
  const text = serialiseConfig(config);
  assert.match(text, /^[\n\x20-\x7e]*$/, 'ASCII on one line');
  const parsed = JSON.parse(text) as { cmdline: string; env: string[] };
  assert.deepEqual(splitWords(parsed.cmdline), ['x y.bin', ...args]);
  assert.deepEqual(parsed.env, ['E=1,"2"']);
});

test('the command line adds to a configuration file', () => {
  const launch = { program: 'x', args: ['a'], env: ['B=2'], hostname: 'h', net: [], blk: [] };
  assert.deepEqual(mergeConfig({ env: ['A=1'], cmdline: 'old' }, launch), {
    env: ['A=1', 'B=2'],
    cmdline: 'x a',
    hostname: 'h',
  });
  const bare = { program: 'x', args: [], env: [], hostname: undefined, net: [], blk: [] };
  assert.deepEqual(mergeConfig({ cmdline: 'old' }, bare), { cmdline: 'old' });
  assert.deepEqual(mergeConfig({ rc: [{ bin: 'a' }] }, bare), { rc: [{ bin: 'a' }] });
});

test('what the launcher writes passes its own schema', async () => {
  const launch = { program: 'x', args: ['\u0001'], env: ['A=\n'], hostname: 'h', net: [], blk: [] };
  const config = mergeConfig({}, launch);
  assert.deepEqual(await read(serialiseConfig(config)), config);
});

test('the terminal that shows the console is told, unless something else was', async () => {
  const screen = { rows: 33, columns: 101, type: 'xterm' };
  const config = addScreen({ env: ['A=1'] }, screen);
  assert.deepEqual(config, { screen: '33x101', env: ['TERM=xterm', 'A=1'] });
  assert.deepEqual(await read(serialiseConfig(config)), config);
  assert.deepEqual(addScreen({ screen: '24x80', env: ['TERM=vt100'] }, screen), { screen: '24x80', env: ['TERM=vt100'] });
  assert.deepEqual(addScreen({}, { rows: 0, columns: 0, type: undefined }), {});
  for (const wrong of ['24', '24x', 'x80', '0x80', '24x00', '24x80x2', '24x80000']) {
    await assert.rejects(async () => read(JSON.stringify({ screen: wrong })), /screen/);
  }
});
