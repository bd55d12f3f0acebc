import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readState, type TestRecord } from './cache.js';
import { patchLines, type Port } from './recipe.js';

/** What came of a port's guests, as it is kept in the repository. */
export interface GuestCounts {
  passed: number;
  failed: number;
  /** Names of those that failed. */
  failures?: string[];
}

export interface PortResults {
  /** The version that was tested. */
  version: string;
  smoke?: GuestCounts;
  suite?: GuestCounts;
}

export type Results = Record<string, PortResults>;

/** The file of results in a folder of ports. */
export const resultsFile = 'results.json';

export async function readResults(packages: string): Promise<Results> {
  const text = await readFile(path.join(packages, resultsFile), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Results;
}

/** The results with those of a build tree put over them; a port that is gone is left out. */
export async function collectResults(
  ports: ReadonlyMap<string, Port>,
  objects: string,
  known: Results,
): Promise<Results> {
  const results: Results = {};
  for (const [name, port] of ports) {
    const state = await readState(objects, name);
    const old = known[name]?.version === port.version ? known[name] : undefined;
    const smoke = state?.tests === undefined ? old?.smoke : counts(state.tests);
    const suite = state?.suite === undefined ? old?.suite : counts(state.suite);
    if (smoke === undefined && suite === undefined) continue;
    results[name] = {
      version: port.version,
      ...(smoke === undefined ? {} : { smoke }),
      ...(suite === undefined ? {} : { suite }),
    };
  }
  return results;
}

function counts({ passed, failed, failures }: TestRecord): GuestCounts {
  return { passed, failed, ...(failures === undefined ? {} : { failures }) };
}

/** The page docs/ports.md. */
export async function portsDocument(ports: readonly Port[], results: Results): Promise<string> {
  const rows = await Promise.all(ports.map((port) => row(port, results[port.name])));
  const suites = ports.filter(({ tests }) => tests !== undefined);
  return `# Ports

Other people's programs and libraries in \`packages/\`, and what came of testing them
in guests. Written by \`npx tsx scripts/ports-table.ts --objects DIR\` after
\`rumprun-pkg test --all\` and \`rumprun-pkg test --suite --all\`, from the results they
left in the build folder DIR; those are kept in \`packages/results.json\`. See
[packages.md](packages.md) for how to run them.

"Own tests" are the guests that ran programs of the port's own test suite, or a
script of ours where its source has none. Patches are counted in lines.

| port | version | built with | patches | smoke tests | own tests |
|---|---|---|---|---|---|
${rows.join('\n')}

## What is left out

${suites.map((port) => leftOut(port, results[port.name])).filter(Boolean).join('\n')}
`;
}

async function row(port: Port, found: PortResults | undefined): Promise<string> {
  const current = found?.version === port.version ? found : undefined;
  const debian = port.source.debian?.patches === undefined ? '' : "Debian's";
  const own = await patchLines(port);
  const cells = [
    `[${port.name}](../packages/${port.name}/recipe.json)`,
    port.version,
    port.build.system === 'steps' ? 'its own' : port.build.system,
    [debian, own === 0 ? '' : String(own)].filter(Boolean).join(', ') || 'none',
    described(current?.smoke),
    port.tests === undefined ? 'none' : described(current?.suite),
  ];
  return `| ${cells.join(' | ')} |`;
}

function described(found: GuestCounts | undefined): string {
  if (found === undefined) return 'not run';
  return found.failed === 0
    ? `${found.passed} passed`
    : `${found.passed} passed, ${found.failed} failed`;
}

function leftOut(port: Port, found: PortResults | undefined): string {
  const omitted = (port.tests?.omitted ?? []).map(({ test, reason }) => `${test} (${reason})`);
  const failed = (found?.suite?.failures ?? []).map((name) => `\`${name}\``);
  const parts = [
    ...(failed.length === 0 ? [] : [`fails: ${failed.join(', ')}`]),
    ...(omitted.length === 0 ? [] : [omitted.join('; ')]),
  ];
  return parts.length === 0 ? '' : `- **${port.name}**: ${parts.join('. Not run: ')}.`;
}
