import { readState, type TestRecord } from '../../packages/cache.js';
import { portFolders } from '../../packages/folders.js';
import { configurationFor, loadPorts, patchLines, type Port } from '../../packages/recipe.js';
import { usage, type Command } from './command.js';
import { lastResult } from './list.js';

export const command: Command = {
  synopsis: 'NAME...',
  operands: 'ports',
  help: `Tells about ports: what they are and yield, where the source comes from, what is
changed in it, what they depend on, and what came of the last build and tests.

examples
  rumprun-pkg info zlib
`,
  async run(args) {
    if (args.operands.length === 0) throw usage('name a port');
    const ports = await loadPorts(args.packages, args.operands);
    const texts: string[] = [];
    for (const name of args.operands) {
      const port = ports.get(name);
      if (port !== undefined) texts.push(await describe(port, args.objects));
    }
    process.stdout.write(texts.join('\n'));
    return 0;
  },
};

async function describe(port: Port, objects: string): Promise<string> {
  const state = await readState(objects, port.name);
  const { debian, upstream } = port.source;
  const lines = await patchLines(port);
  const patched = [
    ...(debian?.patches === undefined ? [] : ["Debian's patch series"]),
    ...(lines === 0 ? [] : [`${port.patches.length} patches, ${lines} lines`]),
  ];
  const omitted = port.tests?.omitted.length ?? 0;
  const rows: [string, string][] = [
    ['name', `${port.name} ${port.version}`],
    ['summary', port.summary],
    ['licence', port.licence],
    ['home', port.home ?? ''],
    ['source', [debian?.file, upstream?.url].filter(Boolean).join(', ')],
    ['changed', patched.length === 0 ? 'nothing; the source is as upstream made it' : patched.join(', ')],
    ['depends on', port.depends.join(', ')],
    ['built with', port.build.system],
    ['libraries', port.yields.libraries.join(', ')],
    ['headers', port.yields.headers.join(', ')],
    [
      'programs',
      port.yields.programs
        .map((program) => `${program.path} (${configurationFor(port.bake.get(program.name), 'hw')})`)
        .join(', '),
    ],
    ['smoke tests', String(port.smoke.length)],
    ['own tests', port.tests === undefined ? '' : `${port.tests.cases.length} cases, ${omitted} omitted`],
    ['last result', lastResult(state)],
    ['problem', state?.problem ?? state?.tests?.problem ?? ''],
    ['last suite', describeTests(state?.suite)],
    ['log', state === undefined ? '' : portFolders(objects, port.name).log],
  ];
  return rows
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `${`${title}:`.padEnd(14)}${text}\n`)
    .join('');
}

function describeTests(record: TestRecord | undefined): string {
  if (record === undefined) return '';
  return `${record.passed} passed, ${record.failed} failed`;
}
