/** The platforms that an optional package serves, as npm's lock file states them. */
export type Platform = {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
};

const OS: Readonly<Record<string, string>> = {
  aix: 'aix',
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  openharmony: 'openharmony',
  sunos: 'sunos',
  win32: 'win32',
  windows: 'win32',
};
const CPU = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const LIBC: Readonly<Record<string, string>> = {
  gnu: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
};

const only = (value: string | undefined): readonly string[] | undefined => (value === undefined ? undefined : [value]);

/** Reads the platform off a name such as `@nx/nx-linux-arm64-musl`; undefined where the name states neither OS nor CPU. */
export const platformOf = (name: string): Platform | undefined => {
  const words = (name.split('/').at(-1) ?? name).split('-');
  const os = only(words.map((word) => OS[word]).find((found) => found !== undefined));
  const cpu = only(words.find((word) => CPU.includes(word)));
  if (os === undefined && cpu === undefined) return undefined;
  const libc = only(words.map((word) => LIBC[word]).find((found) => found !== undefined));
  return { ...(os && { os }), ...(cpu && { cpu }), ...(libc && os?.[0] === 'linux' && { libc }) };
};
