import { describe, expect, it } from 'vitest';
import { imagesIn, readReference, replaceIn } from './references.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('the name of an image', () => {
  it.each([
    ['postgres:18.2', 'registry-1.docker.io', 'library/postgres', 'postgres', '18.2', undefined],
    ['grafana/grafana:12.3.1', 'registry-1.docker.io', 'grafana/grafana', 'grafana/grafana', '12.3.1', undefined],
    ['docker.io/redis:8', 'registry-1.docker.io', 'library/redis', 'docker.io/redis', '8', undefined],
    ['quay.io/a/b/c:v1.2-x', 'quay.io', 'a/b/c', 'quay.io/a/b/c', 'v1.2-x', undefined],
    ['localhost:5000/a', 'localhost:5000', 'a', 'localhost:5000/a', undefined, undefined],
    ['127.0.0.1:5000/a:1', '127.0.0.1:5000', 'a', '127.0.0.1:5000/a', '1', undefined],
    ['localhost/a:1', 'localhost', 'a', 'localhost/a', '1', undefined],
    [`redis:8@${DIGEST}`, 'registry-1.docker.io', 'library/redis', 'redis', '8', DIGEST],
    [`redis@${DIGEST}`, 'registry-1.docker.io', 'library/redis', 'redis', undefined, DIGEST],
  ])('%s is read as an engine reads it', (text, registry, repository, name, tag, digest) => {
    expect(readReference(text)).toEqual({ registry, repository, name, tag, digest });
  });

  it.each(['', ':1', 'a:', 'a:b:c', 'a@sha256:12', `a:${'x'.repeat(129)}`, 'a@md5:00'])('is none: %j', (text) => {
    expect(readReference(text)).toBeUndefined();
  });
});

const YAML = `services:
  # image: commented/out:1
  db:
    image: postgres:18.2   # with a word
    imagePullPolicy: Always
  cache: &cache
    image: "redis:8.0.3"
  list:
    - image: 'a/b:1'
  ours:
    image: orderline-api
images:
  - name: orderline-api
    newName: registry.example/orderline-api
    newTag: 0.1.0
  - name: orderline-worker
    newName: shop.test/orderline-worker
    newTag: 0.1.0
`;

const DOCKERFILE = `# FROM old:1
ARG BUILD_BASE=node:24-slim
FROM \${BUILD_BASE} AS build
FROM --platform=linux/amd64 debian:12 AS other
FROM build
FROM scratch
COPY --from=build / /
`;

describe('a file that names images', () => {
  it('names those of registries, by whatever quotes, and none that is ours, a comment or a stage', () => {
    const texts = (text: string) => imagesIn(text).map((place) => place.text);
    expect(texts(YAML)).toEqual(['postgres:18.2', 'redis:8.0.3', 'a/b:1', 'shop.test/orderline-worker:0.1.0']);
    expect(texts(DOCKERFILE)).toEqual(['node:24-slim', 'debian:12']);
  });

  it.each([YAML, DOCKERFILE])('keeps all else to the letter', (text) => {
    const changed = replaceIn(text, imagesIn(text), (place) => `${place.text}@${DIGEST}`);
    expect(changed.split(`@${DIGEST}`)).toHaveLength(imagesIn(text).length + 1);
    expect(changed.replaceAll(`@${DIGEST}`, '')).toBe(text);
  });
});
