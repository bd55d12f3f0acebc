const works = new Set<() => void>();

const doAll = (): void => {
  for (const work of works) work();
};

/**
 * Has something done when the process ends; what it returns takes that back.
 * There is one listener for all: node warns of more than ten of one event.
 */
export function atExit(work: () => void): () => void {
  if (works.size === 0) process.once('exit', doAll);
  works.add(work);
  return () => {
    works.delete(work);
    if (works.size === 0) process.off('exit', doAll);
  };
}
