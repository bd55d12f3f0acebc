/** Writes ninja files (https://ninja-build.org/manual.html). */

export interface NinjaRule {
  name: string;
  command: string;
  description: string;
  depfile?: string;
  /** `gcc`: ninja keeps the dependencies itself. */
  deps?: 'gcc';
  restat?: boolean;
  rspfile?: { file: string; content: string };
}

export interface NinjaEdge {
  rule: string;
  outputs: readonly string[];
  inputs: readonly string[];
  /** Inputs that are not on the command line. */
  implicit?: readonly string[];
  /** What must be there first, but does not make the outputs out of date. */
  orderOnly?: readonly string[];
  variables?: Readonly<Record<string, string>>;
}

export interface NinjaFile {
  variables: Readonly<Record<string, string>>;
  rules: readonly NinjaRule[];
  edges: readonly NinjaEdge[];
  defaults: readonly string[];
}

/** Escapes a path for a build line. */
export function escapePath(path: string): string {
  if (path.includes('\n')) throw new Error(`a newline in a path: ${JSON.stringify(path)}`);
  return /[$ :|]/.test(path) ? path.replace(/[$ :|]/g, '$$$&') : path;
}

/** Escapes the value of a variable that is to be taken literally. */
export function escapeValue(value: string): string {
  if (value.includes('\n')) throw new Error(`a newline in a value: ${JSON.stringify(value)}`);
  return value.replaceAll('$', '$$$$');
}

/** The text of build.ninja; the same description gives the same text. */
export function formatNinja(file: NinjaFile): string {
  const lines = ['ninja_required_version = 1.5'];
  for (const [name, value] of Object.entries(file.variables)) lines.push(`${name} = ${value}`);
  for (const rule of file.rules) {
    lines.push('', `rule ${rule.name}`, `  command = ${rule.command}`);
    lines.push(`  description = ${rule.description}`);
    if (rule.depfile !== undefined) lines.push(`  depfile = ${rule.depfile}`);
    if (rule.deps !== undefined) lines.push(`  deps = ${rule.deps}`);
    if (rule.restat === true) lines.push('  restat = 1');
    if (rule.rspfile !== undefined) {
      lines.push(`  rspfile = ${rule.rspfile.file}`);
      lines.push(`  rspfile_content = ${rule.rspfile.content}`);
    }
  }
  for (const edge of file.edges) {
    const parts = [`build ${paths(edge.outputs)}: ${edge.rule}`, paths(edge.inputs)];
    if (edge.implicit?.length) parts.push(`| ${paths(edge.implicit)}`);
    if (edge.orderOnly?.length) parts.push(`|| ${paths(edge.orderOnly)}`);
    lines.push('', parts.filter((part) => part !== '').join(' '));
    for (const [name, value] of Object.entries(edge.variables ?? {})) {
      lines.push(`  ${name} = ${value}`);
    }
  }
  lines.push('', `default ${paths(file.defaults)}`, '');
  return lines.join('\n');
}

function paths(list: readonly string[]): string {
  return list.map(escapePath).join(' ');
}
