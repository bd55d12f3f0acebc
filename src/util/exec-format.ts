/** The command as a person would type it into a POSIX shell. */
export function formatCommand(command: string, args: readonly string[]): string {
  return [command, ...args].map(quoteForShell).join(' ');
}

/** Quotes one word for a POSIX shell; plain words stay as they are. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
