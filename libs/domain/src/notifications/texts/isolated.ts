/** Embeddings, overrides and isolates of the bidirectional algorithm: they order what follows them as they like. */
const CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;

const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200F\u061C]/u;

export const withoutBidiControls = (text: string): string => text.replace(CONTROLS, '');

/** Somebody's own words, which reorder nothing around them: the controls could end an isolate as well, so they go. */
export const isolated = (text: string): string => {
  const plain = withoutBidiControls(text);
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
};
