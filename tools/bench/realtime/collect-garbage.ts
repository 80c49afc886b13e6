/** Loaded into a process with --expose-gc, so that what it holds can be told from what it has not collected yet. */
process.on('SIGUSR2', () => globalThis.gc?.());
