import { box, disc, type Form, oval } from './outlines.ts';

export const notebook: Form = [
  ['light', box(68, 62, 74, 96, 5)],
  ['main', box(62, 56, 74, 98, 7)],
  ['dark', 'M69 56h9v98h-9a7 7 0 0 1-7-7V63a7 7 0 0 1 7-7z'],
  ['light', box(88, 78, 34, 20, 3)],
  ['accent', 'M112 154h10v20l-5-6-5 6z'],
];

export const letters: Form = [
  ['light', box(64, 62, 72, 70, 5)],
  ['thread', 'M76 78h48M76 90h36'],
  ['main', box(48, 94, 104, 64, 6)],
  ['dark', 'M50 96h100l-44 36a9 9 0 0 1-12 0z'],
  ['accent', disc(100, 130, 9)],
];

export const rolls: Form = [
  ['accent', box(110, 72, 28, 86, 6)],
  ['ink', oval(124, 74, 9, 4)],
  ['main', box(62, 50, 32, 108, 7)],
  ['light', 'M62 70l32 20v16L62 86zM62 112l32 20v16l-32-20z'],
  ['ink', oval(78, 53, 10, 4)],
];

export const lamp: Form = [
  ['dark', box(96, 100, 8, 52, 2) + box(70, 148, 60, 10, 5)],
  ['main', 'M78 50h44l22 54H56z'],
  ['light', 'M86 56h8l-10 42h-14z'],
  ['glow', disc(100, 124, 8)],
];

export const pendant: Form = [
  ['thread', 'M100 60V0'],
  ['light', disc(100, 124, 12)],
  ['main', 'M54 122c0-36 20-58 46-58s46 22 46 58z'],
  ['dark', box(89, 54, 22, 13, 4)],
  ['accent', box(54, 116, 92, 7, 3)],
];

export const lantern: Form = [
  ['line', 'M84 62a16 16 0 0 1 32 0'],
  ['light', box(74, 72, 52, 78, 3)],
  ['glow', 'M100 90c12 14 14 24 14 32a14 14 0 0 1-28 0c0-8 2-18 14-32z'],
  ['main', 'M68 76l12-18h40l12 18zM64 148h72v10H64z'],
  ['dark', box(72, 76, 6, 72) + box(122, 76, 6, 72)],
];

export const stringLights: Form = [
  ['thread', 'M0 66c60 60 140 60 200 0M0 112c70 44 140 40 200-8'],
  ['main', disc(36, 96, 9) + disc(100, 116, 9) + disc(164, 97, 9)],
  ['accent', disc(68, 109, 8) + disc(132, 110, 8) + disc(52, 140, 7) + disc(150, 138, 7)],
  ['light', disc(100, 150, 8) + disc(18, 125, 6) + disc(184, 122, 6)],
];

export const bunting: Form = [
  ['thread', 'M0 54q100 58 200 0'],
  ['main', 'M12 62l34 14-22 30zM118 82l34-12-10 38z'],
  ['accent', 'M50 76l32 6-20 34zM156 72l32-16-4 38z'],
  ['dark', 'M86 83l30 0-16 36z'],
];

export const animal: Form = [
  ['dark', box(70, 112, 60, 46, 22)],
  ['main', 'M62 70l8-40 30 24 30-24 8 40z'],
  ['main', disc(100, 84, 40)],
  ['light', 'M100 124c-22 0-34-16-30-36 12 4 20 12 30 12s18-8 30-12c4 20-8 36-30 36z'],
  ['ink', disc(84, 80, 4) + disc(116, 80, 4) + oval(100, 102, 6, 5)],
  ['accent', box(76, 122, 48, 9, 4)],
];

export const blocks: Form = [
  ['main', box(52, 114, 46, 44, 6)],
  ['accent', box(104, 114, 46, 44, 6)],
  ['dark', box(78, 68, 46, 44, 6)],
  ['light', `${disc(75, 136, 12)}M127 124l13 23h-26zM90 80h22v20H90z`],
];

export const candles: Form = [
  ['glow', 'M74 62c7 10 8 14 8 18a8 8 0 0 1-16 0c0-4 1-8 8-18zM104 38c7 10 8 14 8 18a8 8 0 0 1-16 0c0-4 1-8 8-18z'],
  ['glow', 'M133 80c7 10 8 14 8 18a8 8 0 0 1-16 0c0-4 1-8 8-18z'],
  ['main', box(62, 92, 24, 66, 4)],
  ['dark', box(92, 68, 24, 90, 4)],
  ['light', box(121, 110, 24, 48, 4)],
];

export const cakeStand: Form = [
  ['dark', 'M93 108h14l8 42H85zM72 150h56v8H72z'],
  ['accent', box(64, 70, 72, 36, 8)],
  ['light', 'M64 78a8 8 0 0 1 8-8h56a8 8 0 0 1 8 8v8c-8 10-16 10-24 0-8 10-16 10-24 0-8 10-16 10-24 0z'],
  ['main', box(46, 102, 108, 10, 5)],
  ['main', disc(100, 62, 8)],
];

export const gift: Form = [
  ['line', 'M100 84c-34-4-36-36-14-32 12 4 14 20 14 32 0-12 2-28 14-32 22-4 20 28-14 32'],
  ['main', box(54, 98, 92, 60, 5)],
  ['dark', box(46, 84, 108, 22, 5)],
  ['accent', box(92, 84, 16, 74)],
];

export const wreath: Form = [
  ['line', 'M100 52a46 46 0 1 0 .1 0z'],
  ['dark', disc(58, 78, 11) + disc(142, 78, 11) + disc(62, 126, 11) + disc(138, 126, 11) + disc(100, 52, 11)],
  ['accent', disc(76, 60, 6) + disc(124, 60, 6) + disc(54, 102, 6) + disc(146, 102, 6)],
  ['main', 'M100 144l-26-14v28zM100 144l26-14v28z'],
  ['light', disc(100, 144, 8)],
];
