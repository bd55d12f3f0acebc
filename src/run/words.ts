import { UserError } from '../util/errors.js';

/**
 * Splits the value of -g into words as a POSIX shell would: blanks separate,
 * quotes and backslashes protect. Nothing is expanded.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\') {
      const next = text[++at];
      if (next === undefined) throw unbalanced(text);
      word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? char : '') + next;
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') throw unbalanced(text);
  if (word !== undefined) words.push(word);
  return words;
}

function unbalanced(text: string): UserError {
  return new UserError('USAGE', `-g: unbalanced quote in: ${text}`);
}
