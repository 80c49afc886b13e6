import { box, disc, type Form } from './outlines.ts';

export const plant: Form = [
  ['accent', 'M100 106C98 78 84 64 64 62c0 24 12 40 36 44zM100 106c2-30 18-44 38-46 0 24-14 42-38 46z'],
  ['dark', 'M100 108c-11-22-8-48 0-66 8 18 11 44 0 66z'],
  ['main', 'M70 112h60l-8 42a5 5 0 0 1-5 4H83a5 5 0 0 1-5-4z'],
  ['dark', box(64, 104, 72, 13, 5)],
  ['light', 'M80 122h6l4 30h-5z'],
];

export const wateringCan: Form = [
  ['line', 'M92 98c0-34 54-32 47 10l-7 30M76 146L50 104'],
  ['dark', 'M34 98l22-12 6 11-22 12z'],
  ['main', 'M74 98h56l6 54a6 6 0 0 1-6 6H74a6 6 0 0 1-6-6z'],
  ['light', box(82, 110, 7, 36, 3)],
];

export const handTool: Form = [
  ['main', 'M100 36c16 16 20 38 15 60H85c-5-22-1-44 15-60z'],
  ['light', 'M100 46c3 16 3 32 0 46-4-14-4-30 0-46z'],
  ['dark', box(95, 94, 10, 26, 3)],
  ['accent', box(88, 114, 24, 44, 10)],
];

export const birdHouse: Form = [
  ['thread', 'M100 50V0'],
  ['main', 'M68 88l32-28 32 28v58H68z'],
  ['dark', 'M54 92l46-42 46 42-7 8-39-35-39 35zM58 146h84v10H58z'],
  ['ink', disc(100, 106, 12)],
  ['accent', box(94, 128, 12, 6, 3)],
];

export const reel: Form = [
  ['main', box(72, 90, 56, 60, 3)],
  ['thread', 'M72 102h56M72 112h56M72 122h56M72 132h56M72 142h56M128 142c20 4 24 16 40 14'],
  ['dark', box(62, 80, 76, 12, 6) + box(62, 147, 76, 11, 5)],
  ['accent', disc(100, 80, 6)],
];

export const bag: Form = [
  ['line', 'M74 94c0-40 52-40 52 0'],
  ['main', box(42, 92, 116, 66, 17)],
  ['dark', box(42, 112, 116, 9)],
  ['light', box(56, 130, 34, 18, 4)],
  ['accent', box(116, 106, 15, 28, 5)],
];

export const flask: Form = [
  ['dark', box(84, 42, 32, 30, 7)],
  ['main', box(78, 64, 44, 94, 12)],
  ['accent', box(78, 102, 44, 14)],
  ['light', box(86, 74, 6, 22, 3) + box(86, 122, 6, 26, 3)],
];

export const umbrella: Form = [
  ['line', 'M100 96v48a11 11 0 0 0 22 0'],
  ['main', 'M42 104c4-72 112-72 116 0-9-9-20-9-29 0-9-9-20-9-29 0-9-9-20-9-29 0-9-9-20-9-29 0z'],
  ['light', 'M100 50c-20 10-28 30-29 54-9-9-20-9-29 0 2-36 28-54 58-54z'],
  ['dark', box(97, 40, 6, 14, 3)],
];

export const luggageTag: Form = [
  ['line', 'M100 72c-18-18-6-44 14-46'],
  ['main', 'M66 78l34-26 34 26v72a8 8 0 0 1-8 8H74a8 8 0 0 1-8-8z'],
  ['light', disc(100, 76, 7) + box(78, 100, 44, 40, 4)],
  ['thread', 'M86 112h28M86 122h28M86 132h16'],
];

export const collar: Form = [
  ['line', 'M58 108a42 30 0 1 0 84 0a42 30 0 1 0 -84 0z'],
  ['dark', box(88, 128, 24, 16, 4)],
  ['accent', disc(100, 150, 12)],
  ['light', disc(100, 150, 5)],
];

export const rope: Form = [
  ['line', 'M52 132c-8-110 104-110 96 0M74 146c16 12 36 12 52 0'],
  ['accent', box(44, 122, 16, 36, 7) + box(140, 122, 16, 36, 7)],
];

export const brush: Form = [
  ['accent', box(52, 118, 70, 40, 3)],
  ['thread', 'M62 124v32M74 124v32M86 124v32M98 124v32M110 124v32'],
  ['main', box(46, 98, 82, 24, 9)],
  ['dark', box(120, 102, 48, 15, 7)],
];

export const tapeMeasure: Form = [
  ['accent', box(118, 146, 48, 9, 1)],
  ['main', box(54, 84, 78, 74, 18)],
  ['dark', disc(93, 121, 24)],
  ['light', disc(93, 121, 12)],
  ['thread', 'M138 146v5M146 146v5M154 146v5'],
];

export const level: Form = [
  ['main', box(32, 118, 136, 32, 6)],
  ['dark', box(40, 126, 22, 16, 4) + box(138, 126, 22, 16, 4)],
  ['light', box(80, 124, 40, 18, 9)],
  ['accent', disc(100, 133, 6)],
];

export const clamp: Form = [
  ['line', 'M124 58H74a8 8 0 0 0-8 8v78a8 8 0 0 0 8 8h36'],
  ['dark', box(118, 46, 12, 64, 4) + box(104, 138, 32, 16, 4)],
  ['main', box(114, 108, 20, 12, 4)],
  ['accent', box(104, 36, 40, 10, 5)],
];
