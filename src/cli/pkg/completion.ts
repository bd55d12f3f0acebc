import { commands } from '../rumprun-pkg.js';
import { commonLetters, usage, usualPackages, type Command } from './command.js';

const shells = ['bash', 'zsh'];

export const command: Command = {
  synopsis: 'bash|zsh',
  operands: 'words',
  words: shells,
  help: `Prints what makes a shell complete commands, options and the names of ports.

examples
  rumprun-pkg completion bash > ~/.local/share/bash-completion/completions/rumprun-pkg
  eval "$(rumprun-pkg completion zsh)"
`,
  async run(args) {
    const [shell, ...more] = args.operands;
    if (shell === undefined || more.length > 0 || !shells.includes(shell)) {
      throw usage(`name a shell: ${shells.join(' or ')}`);
    }
    const zsh = shell === 'zsh' ? 'autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n' : '';
    process.stdout.write(zsh + (await script()));
    return 0;
  },
};

/** A function for bash, made of the table of commands; zsh reads it, too. */
async function script(): Promise<string> {
  const cases: string[] = [];
  for (const [name, { load }] of Object.entries(commands)) {
    const { command: one } = await load();
    const long = Object.keys({ help: false, ...one.long }).map((option) => `--${option}`);
    const letters = `${commonLetters}${one.options ?? ''}`.replaceAll(':', '');
    const options = [...[...letters].map((letter) => `-${letter}`), ...long].join(' ');
    const operands = one.operands === 'words' ? (one.words ?? []).join(' ') : '';
    const kind = one.operands === 'words' ? 'none' : one.operands;
    cases.push(`\t${name}) options='${options}' operands='${operands}' kind=${kind} ;;\n`);
  }
  const quoted = (await usualPackages()).replaceAll("'", "'\\''");
  return `_rumprun_pkg() {
\tlocal word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} packages=packages options operands kind at
\tCOMPREPLY=()
\tif [ "$COMP_CWORD" -eq 1 ]; then
\t\tCOMPREPLY=($(compgen -W '${Object.keys(commands).join(' ')} --help --version' -- "$word"))
\t\treturn
\tfi
\tcase \${COMP_WORDS[1]} in
${cases.join('')}\t*) return ;;
\tesac
\tcase $before in
\t--platform) COMPREPLY=($(compgen -W 'hw xen' -- "$word")); return ;;
\t-d|-o|-p|--to) COMPREPLY=($(compgen -d -- "$word")); return ;;
\t--key) COMPREPLY=($(compgen -f -- "$word")); return ;;
\t-j) return ;;
\tesac
\tcase $word in
\t-*) COMPREPLY=($(compgen -W "$options" -- "$word")); return ;;
\tesac
\tcase $kind in
\tports)
\t\tfor ((at = 2; at < COMP_CWORD - 1; at++)); do
\t\t\t[ "\${COMP_WORDS[at]}" = -p ] && packages=\${COMP_WORDS[at+1]}
\t\tdone
\t\t[ -d "$packages" ] || packages='${quoted}'
\t\toperands=$(cd "$packages" 2> /dev/null && for at in */recipe.json; do echo "\${at%/*}"; done)
\t\t;;
\tfiles) COMPREPLY=($(compgen -f -- "$word")); return ;;
\tesac
\tCOMPREPLY=($(compgen -W "$operands" -- "$word"))
}
complete -F _rumprun_pkg rumprun-pkg
`;
}
