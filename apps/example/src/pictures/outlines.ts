/** Path data of a disc, an oval, and a box with round corners. */
export const disc = (x: number, y: number, radius: number): string => oval(x, y, radius, radius);

export const oval = (x: number, y: number, across: number, down: number): string =>
  `M${x - across} ${y}a${across} ${down} 0 1 0 ${across * 2} 0a${across} ${down} 0 1 0 ${across * -2} 0z`;

export const box = (x: number, y: number, width: number, height: number, round = 0): string => {
  const corner = (right: number, down: number) => `a${round} ${round} 0 0 1 ${right} ${down}`;
  const [across, along] = [width - 2 * round, height - 2 * round];
  return `M${x + round} ${y}h${across}${corner(round, round)}v${along}${corner(-round, round)}h${-across}${corner(-round, -round)}v${-along}${corner(round, -round)}z`;
};

/** `main`, `dark` and `light` are the product's own colour, `accent` goes with it, `glow` is light; `line` and `thread` are drawn, not filled. */
type Tone = 'main' | 'dark' | 'light' | 'accent' | 'glow' | 'ink' | 'line' | 'thread';

/** What is drawn, from back to front, in a square of 200 by 200 whose table begins at 158. */
export type Form = readonly (readonly [tone: Tone, outline: string])[];
