import path from 'node:path';
import { closure } from '../components/graph.js';
import { isKernel, type Component } from '../components/manifest.js';
import type { HostCompiler } from '../toolchain/probe.js';
import { quoteForShell } from '../util/exec.js';
import { listFiles, selectFiles } from '../util/glob.js';
import { flagsFor, flagsOf, genDir, type BuildFolders } from './flags.js';
import { escapeValue, type NinjaEdge, type NinjaFile, type NinjaRule } from './ninja.js';
import { unitsOf } from './units.js';

export interface DescribeOptions {
  components: readonly Component[];
  compiler: HostCompiler;
  cpu: string;
  folders: BuildFolders;
  /** Kernel with RUMP_DEBUG: checks that cost time. */
  debug: boolean;
}

export interface CompileCommand {
  directory: string;
  file: string;
  output: string;
  command: string;
}

export interface BuildDescription {
  ninja: NinjaFile;
  compileCommands: CompileCommand[];
  /** Library file of each component, absolute, by name. */
  libraries: Map<string, string>;
}

/** Names the seams consist of: everything else of a kernel component gets `rumpns_`. */
const exported = '^(rump_|rumpuser_|rumprun_|__rump_|_GLOBAL_OFFSET_TABLE_$)';

/** Describes the whole build of a platform. */
export async function describeBuild(options: DescribeOptions): Promise<BuildDescription> {
  const { components, compiler, cpu, folders, debug } = options;
  const rules: NinjaRule[] = commonRules(compiler);
  const edges: NinjaEdge[] = [];
  const compileCommands: CompileCommand[] = [];
  const libraries = new Map<string, string>();
  const quoted = new Map<readonly string[], string>();
  /** Lists of flags are shared by most files: each is quoted once. */
  const shellWords = (flags: readonly string[]): string => {
    let text = quoted.get(flags);
    if (text === undefined) {
      text = [...compiler.command, ...flags].map(quoteForShell).join(' ');
      quoted.set(flags, text);
    }
    return text;
  };
  for (const component of components) {
    const sourceDir = folders.sources.get(component.thirdParty?.source ?? '');
    const gen = genDir(folders, component);
    edges.push(...(await generateEdges(component, sourceDir, options)));

    const flags = flagsOf(component, components, compiler, folders, cpu, debug);
    const ruleOf = new Map<string, string>();
    const generated = [component, ...closure(component, components)].flatMap((one) =>
      one.generate.flatMap(({ outputs }) =>
        outputs.map((file) => path.join(genDir(folders, one), file)),
      ),
    );
    const headers = generated.length === 0 ? [] : [`headers_${component.name}`];
    if (generated.length > 0) edges.push({ rule: 'phony', outputs: headers, inputs: generated });
    const objects: string[] = [];
    for (const unit of await unitsOf(component, { cpu, sourceDir, genDir: gen })) {
      const object = `obj/${component.name}/${unit.object}.o`;
      const list = flagsFor(unit, flags, compiler);
      const words = shellWords(list);
      // One rule per set of flags keeps the file short.
      let rule = ruleOf.get(words);
      if (rule === undefined) {
        rule = `cc_${component.name}_${ruleOf.size}`;
        ruleOf.set(words, rule);
        rules.push({
          name: rule,
          command: `${escapeValue(words)} -MMD -MF $out.d -c $in -o $out`,
          description: `CC ${component.name} $shown`,
          depfile: '$out.d',
          deps: 'gcc',
        });
      }
      edges.push({
        rule,
        outputs: [object],
        inputs: [unit.file],
        orderOnly: headers,
        variables: { shown: escapeValue(unit.object) },
      });
      compileCommands.push({
        directory: folders.objects,
        file: unit.file,
        output: object,
        command: `${words} -c ${quoteForShell(unit.file)} -o ${quoteForShell(object)}`,
      });
      objects.push(object);
    }
    const library = `lib/lib${component.name}.a`;
    libraries.set(component.name, path.join(folders.objects, library));
    const members = isKernel(component) && objects.length > 0 ? [`obj/${component.name}.o`] : objects;
    if (members !== objects) edges.push({ rule: 'join', outputs: members, inputs: objects });
    edges.push({ rule: 'ar', outputs: [library], inputs: members });
  }
  const defaults = components.map(({ name }) => `lib/lib${name}.a`);
  // Generated headers without a compiled file of their own are installed all the same.
  for (const component of components) {
    for (const { outputs } of component.generate) {
      defaults.push(...outputs.map((file) => path.join(genDir(folders, component), file)));
    }
  }
  return {
    ninja: { variables: { builddir: '.' }, rules, edges, defaults },
    compileCommands,
    libraries,
  };
}

function commonRules(compiler: HostCompiler): NinjaRule[] {
  const { nm, objcopy, ar } = compiler.binutils;
  const quote = (program: string): string => escapeValue(quoteForShell(program));
  return [
    {
      name: 'generate',
      command: 'sh $in $dir $source $gen $cpu',
      description: 'GEN $dir',
      restat: true,
    },
    {
      name: 'join',
      command: [
        `${quote(compiler.linker.path)} -r -o $out.joined @$out.rsp`,
        `${quote(nm)} -g --format=posix $out.joined > $out.names`,
        `LC_ALL=C awk '!/:$$/ && $$1 !~ /${escapeValue(exported)}/ && !seen[$$1]++ { print $$1, "rumpns_" $$1 }' $out.names > $out.map`,
        `${quote(objcopy)} --redefine-syms=$out.map $out.joined $out`,
        'rm -f $out.joined $out.names',
      ].join(' && '),
      description: 'JOIN $out',
      rspfile: { file: '$out.rsp', content: '$in' },
    },
    {
      name: 'ar',
      command: `rm -f $out && ${quote(ar)} qcsD $out @$out.rsp`,
      description: 'AR $out',
      rspfile: { file: '$out.rsp', content: '$in' },
    },
  ];
}

async function generateEdges(
  component: Component,
  sourceDir: string | undefined,
  options: DescribeOptions,
): Promise<NinjaEdge[]> {
  if (component.generate.length === 0) return [];
  const gen = genDir(options.folders, component);
  const files = await listFiles(component.folder);
  const word = (text: string): string => escapeValue(quoteForShell(text));
  return component.generate.map(({ script, inputs, outputs }) => {
    // Without a list of inputs: whatever else lies in the folder that is not compiled.
    const read =
      inputs === undefined
        ? files.filter((file) => !/\.(c|S|s|h)$/.test(file) && file !== script)
        : selectFiles(
            files,
            inputs.map((glob) => glob.replaceAll('${cpu}', options.cpu)),
          );
    return {
      rule: 'generate',
      // In full, as compilers name them in their lists of dependencies.
      outputs: outputs.map((file) => path.join(gen, file)),
      inputs: [path.join(component.folder, script)],
      implicit: [
        ...read.map((file) => path.join(component.folder, file)),
        ...(sourceDir === undefined ? [] : [path.join(sourceDir, '.rumprun-source')]),
      ],
      variables: {
        dir: word(component.folder),
        source: word(sourceDir ?? ''),
        gen: word(gen),
        cpu: word(options.cpu),
      },
    };
  });
}
