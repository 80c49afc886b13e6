import { box, disc, type Form, oval } from './outlines.ts';

export const mug: Form = [
  ['line', 'M126 102h8a14 14 0 0 1 14 14v2a14 14 0 0 1-14 14h-8'],
  ['main', 'M64 88h64v56a14 14 0 0 1-14 14H78a14 14 0 0 1-14-14z'],
  ['dark', box(60, 82, 72, 9, 4)],
  ['light', box(74, 102, 7, 40, 3)],
];

export const bowl: Form = [
  ['dark', box(82, 150, 36, 9, 3)],
  ['main', 'M50 106h100c0 28-18 48-42 48H92c-24 0-42-20-42-48z'],
  ['dark', box(46, 99, 108, 9, 4)],
  ['light', 'M64 118c3 12 9 20 18 25-10-1-22-11-24-25z'],
];

export const jug: Form = [
  ['line', 'M126 92h8a13 13 0 0 1 13 13v14a13 13 0 0 1-13 13h-5'],
  ['main', 'M58 78l16-8h50l8 88H68l6-62z'],
  ['light', 'M76 118h51l4 36H73z'],
  ['thread', 'M84 92h14M83 106h20M82 120h14M81 134h20'],
];

export const tin: Form = [
  ['main', box(48, 104, 104, 54, 9)],
  ['dark', 'M48 112c0-30 16-38 52-38s52 8 52 38z'],
  ['accent', box(88, 66, 24, 11, 5)],
  ['light', box(60, 122, 7, 26, 3)],
];

export const mill: Form = [
  ['main', 'M82 158c8-22 12-34 9-50h18c-3 16 1 28 9 50z'],
  ['dark', box(79, 95, 42, 14, 6)],
  ['main', disc(100, 79, 17)],
  ['accent', disc(100, 58, 6)],
  ['light', box(96, 118, 5, 30, 2)],
];

export const jar: Form = [
  ['light', box(66, 78, 68, 80, 12)],
  ['main', box(66, 110, 68, 48, 12)],
  ['dark', box(62, 66, 76, 16, 6)],
  ['accent', disc(84, 132, 6) + disc(106, 126, 7) + disc(118, 144, 5)],
];

export const cup: Form = [
  ['accent', box(82, 58, 9, 60, 4)],
  ['dark', box(97, 48, 8, 70, 4)],
  ['light', box(111, 64, 9, 50, 4)],
  ['main', 'M72 102h58l-5 50a7 7 0 0 1-7 6H84a7 7 0 0 1-7-6z'],
  ['dark', box(69, 98, 64, 8, 4)],
];

export const soap: Form = [
  ['accent', box(68, 112, 64, 30, 14)],
  ['main', 'M50 136h100l-9 18a7 7 0 0 1-6 4H65a7 7 0 0 1-6-4z'],
  ['dark', box(46, 132, 108, 8, 4)],
  ['light', disc(88, 98, 8) + disc(106, 86, 12) + disc(122, 102, 5)],
];

export const towels: Form = [
  ['main', box(52, 134, 96, 24, 11)],
  ['light', box(58, 111, 84, 23, 11)],
  ['dark', box(54, 88, 90, 23, 11)],
  ['accent', box(118, 88, 9, 23) + box(120, 134, 9, 24)],
  ['thread', 'M64 146h44M68 122h42M66 100h40'],
];

export const basket: Form = [
  ['line', 'M78 90c0-34 44-34 44 0'],
  ['main', 'M56 92h88l-9 66H65z'],
  ['thread', 'M60 110h80M62 126h76M64 142h72M78 94l4 62M100 94v62M122 94l-4 62'],
  ['dark', box(50, 86, 100, 12, 6)],
];

export const mirror: Form = [
  ['dark', box(96, 120, 8, 34, 2) + box(72, 150, 56, 8, 4)],
  ['main', disc(100, 86, 42)],
  ['light', disc(100, 86, 33)],
  ['accent', 'M82 92l24-26 6 5-24 27z'],
];

export const cushion: Form = [
  ['main', 'M52 72q48 14 96 0q-11 42 0 86q-48-12-96 0q11-44 0-86z'],
  ['light', 'M76 78q10 1 12 1v74q-6 0-12 1zM112 79q8 0 12-1v76q-6-1-12-1z'],
  ['thread', 'M60 102q40 8 80 0M60 128q40-6 80 0'],
];

export const apron: Form = [
  ['thread', 'M82 56c-4-34 40-34 36 0M58 104c-14 2-18 14-22 26M142 104c14 2 18 14 22 26'],
  ['main', 'M80 54h40c0 22 8 38 24 48l4 50a6 6 0 0 1-6 6H58a6 6 0 0 1-6-6l4-50c16-10 24-26 24-48z'],
  ['dark', box(76, 112, 48, 28, 5)],
  ['light', box(80, 54, 40, 7) + box(76, 112, 48, 6, 3)],
];

export const glove: Form = [
  ['main', 'M72 152V94c0-32 46-32 46 0v22l14-15c10-8 21 4 13 14l-24 37z'],
  ['dark', box(68, 144, 56, 14, 6)],
  ['thread', 'M84 132V96M96 132V90M108 132V98'],
];

export const crate: Form = [
  ['dark', box(54, 88, 92, 70, 4)],
  ['main', box(50, 88, 100, 18, 3) + box(50, 113, 100, 18, 3) + box(50, 138, 100, 20, 3)],
  ['light', box(58, 88, 8, 70) + box(134, 88, 8, 70)],
  ['ink', box(86, 94, 28, 7, 3)],
];

export const hooks: Form = [
  ['line', 'M66 88v22a8 8 0 0 0 15 0M100 88v22a8 8 0 0 0 15 0M134 88v22a8 8 0 0 0 15 0'],
  ['main', box(38, 70, 124, 22, 6)],
  ['accent', disc(66, 81, 4) + disc(100, 81, 4) + disc(134, 81, 4)],
];

export const bed: Form = [
  ['main', oval(100, 134, 62, 25)],
  ['dark', oval(100, 126, 48, 17)],
  ['light', oval(100, 129, 44, 13)],
];
