/** An image as a file names it. */
export type Reference = {
  /** Host and port of the registry, as its API is asked. */
  readonly registry: string;
  readonly repository: string;
  /** As it is written, without tag and digest. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
};

export type Place = {
  /** From and to which character. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What of the text stands elsewhere, before it. */
  readonly before: string;
};

const IMAGE = /^\s*(?:- )?image:\s*(?:&\w+\s+)?["']?([^\s"'#]+)/gm;
const FROM = /^(?:ARG BUILD_BASE=|FROM (?:--platform=\S+ )?)(\S+)/gm;

/** Kustomize puts the one behind the other. */
const RELEASE = /newName:\s+(\S+)\n\s+newTag:\s+["']?([^\s"'#]+)/g;

const NAMED = /^([^:@]+(?::\d+\/[^:@]+)?)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** As an engine reads a name: the first part is a host where it looks like one, and Docker Hub's own are below library. */
export const readReference = (text: string): Reference | undefined => {
  const [, name, tag, digest] = NAMED.exec(text) ?? [];
  if (name === undefined) return undefined;
  const [first = '', ...rest] = name.split('/');
  const hasHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const path = hasHost ? rest.join('/') : name;
  const isHub = !hasHost || first === 'docker.io';
  return {
    registry: isHub ? 'registry-1.docker.io' : first,
    repository: isHub && !path.includes('/') ? `library/${path}` : path,
    ...{ name, tag, digest },
  };
};

/** Ours are built here; a stage, a variable, scratch and a registry of examples are none to ask about. */
const isElsewhere = (text: string): boolean => !/^orderline-|^scratch$|\$|^[\w.-]+\.example[/:]/.test(text);

/** The images of registries that a manifest, a component of Kustomize or a Dockerfile names. */
export const imagesIn = (text: string): readonly Place[] => {
  const stages = new Set([...text.matchAll(/^FROM .* AS (\S+)/gim)].map(([, stage]) => stage));
  const named = [IMAGE, FROM].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(({ index, 0: all, 1: found = '' }) => ({
      end: index + all.length,
      before: '',
      found,
    })),
  );
  const released = [...text.matchAll(RELEASE)].map(({ index, 0: all, 1: name, 2: found = '' }) => ({
    ...{ end: index + all.length, before: `${name}:`, found },
  }));
  return [...named, ...released]
    .filter(({ before, found }) => isElsewhere(before + found) && !stages.has(found))
    .map(({ end, before, found }) => ({ start: end - found.length, end, before, text: before + found }))
    .toSorted((a, b) => a.start - b.start);
};

/** The text with other names in these places; all else stays as it is. */
export const replaceIn = (text: string, places: readonly Place[], nameOf: (place: Place) => string): string =>
  places.toReversed().reduce((changed, place) => {
    const { start, end, before } = place;
    return changed.slice(0, start) + nameOf(place).slice(before.length) + changed.slice(end);
  }, text);
