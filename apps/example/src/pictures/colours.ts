/** What a finish looks like, by a word of it; the first that fits. */
const finishes: readonly (readonly [words: string, colour: string])[] = [
  ['moss|forest|bottle green|evergreen', '#4f7350'],
  ['sage|seagrass|olive', '#8f9b6b'],
  ['bamboo|birch|kraft|tan|canvas|sand', '#c9a877'],
  ['cream|oatmeal|undyed|linen|plain white|opal|white marble|ribbed clear', '#efe6d2'],
  ['navy|midnight|ink blue|indigo|starry', '#34486f'],
  ['sea blue|slate blue|denim', '#5a86a8'],
  ['brick red|red tartan|cherry', '#b4483d'],
  ['terracotta|fox|copper', '#c4704a'],
  ['coral|blush|rose', '#dc8f86'],
  ['heather|wildflower|plum', '#86638f'],
  ['burgundy', '#7d3443'],
  ['mustard|signal yellow|gold|brass', '#d0a03f'],
  ['gingham|trade', '#c5544a'],
  ['walnut|otter|hedgehog|tweed|owl', '#86614a'],
  ['hare', '#b6977a'],
  ['charcoal|black|graphite|smoked', '#494a4f'],
  ['grey|slate|stone|badger|wire|herringbone|ticking|speckled', '#9aa0a3'],
  ['confetti', '#5fa39a'],
];

const known = finishes.map(([words, colour]) => [new RegExp(`\\b(?:${words})\\b`), colour] as const);

const fallbacks = ['#5fa39a', '#c4704a', '#5a86a8', '#d0a03f', '#86638f', '#4f7350'] as const;
const accents = ['#e0a458', '#5b8e7d', '#c8553d', '#6d83b0', '#e3c9a0', '#94677f'] as const;
const walls = [28, 42, 95, 158, 196, 214, 262, 345] as const;

/** A number below 2³², the same for the same text. */
const hashOf = (text: string): number =>
  [...text].reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0, 2_166_136_261);

const pick = <Value>(values: readonly Value[], hash: number): Value | undefined => values[hash % values.length];

/** The same for the same product, everywhere: the colour that its title names, the rest from its SKU. */
export const coloursOf = ({ sku, title }: { readonly sku: string; readonly title: string }) => {
  const hash = hashOf(sku);
  const finish = title.toLowerCase().split(',').at(-1) ?? '';
  return {
    main: known.find(([words]) => words.test(finish))?.[1] ?? pick(fallbacks, hash) ?? fallbacks[0],
    accent: pick(accents, hash >>> 4) ?? accents[0],
    wall: pick(walls, hash >>> 8) ?? walls[0],
    scene: hash >>> 12,
  };
};
