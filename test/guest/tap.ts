/** Checks TAP on a console; returns what is wrong with it, or nothing. */
export function tapProblem(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const results = lines.flatMap((line) => {
    const match = /^(not )?ok (\d+)/.exec(line);
    return match === null ? [] : [{ line, passed: match[1] === undefined, number: Number(match[2]) }];
  });
  const plans = lines.filter((line) => /^1\.\.\d+$/.test(line));
  if (plans.length !== 1) return `${plans.length} TAP plans instead of one`;
  const planned = Number((plans[0] ?? '').slice(3));
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length > 0) return `${failed.length} not ok: ${failed[0]?.line}`;
  if (planned === 0) return 'an empty TAP plan';
  if (results.length !== planned) return `${results.length} results, ${planned} planned`;
  if (results.some(({ number }, index) => number !== index + 1)) return 'results are not in order';
  return undefined;
}
