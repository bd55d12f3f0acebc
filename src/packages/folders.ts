import path from 'node:path';

/** Where ports believe to be installed. */
export const prefix = '/usr';

/** Folders and logs of one port. */
export type PortFolders = ReturnType<typeof portFolders>;

/** Folders of one port in the build tree. */
export function portFolders(objects: string, name: string) {
  const own = path.join(objects, name);
  const destination = path.join(own, 'destination');
  return {
    own,
    source: path.join(own, 'source'),
    build: path.join(own, 'build'),
    toolchain: path.join(own, 'toolchain'),
    destination,
    prefix: path.join(destination, prefix),
    images: path.join(own, 'images'),
    /** Files of guests, as they are baked in. */
    files: path.join(own, 'files'),
    log: path.join(objects, 'logs', `${name}.log`),
    testLog: path.join(objects, 'logs', `${name}-tests.log`),
  };
}
